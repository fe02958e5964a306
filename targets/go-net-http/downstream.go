package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	callTimeout        = 30 * time.Second
	maxDownstreamBytes = 1 << 20
)

// errNoAnswer marks calls that came back without the answer that was asked for, and why.
var errNoAnswer = errors.New("the downstream service did not answer")

// downstream is the client of the internal service that some routes call.
type downstream struct {
	url    string // http://host:port, or empty where no such service was named
	client *http.Client
}

// newDownstream connects to nothing yet. As many connections are opened as calls run at once, and all of them
// are kept: the transport's own limit, two idle ones a host, would have most calls open a connection each.
func newDownstream(url string) *downstream {
	dialer := net.Dialer{Timeout: callTimeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle}}
	return &downstream{url: url, client: &http.Client{
		Timeout: callTimeout,
		// Another status than 200 is no answer, one that sends elsewhere included.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:               nil, // whatever HTTP_PROXY says
			DialContext:         dialer.DialContext,
			MaxIdleConnsPerHost: math.MaxInt,
			IdleConnTimeout:     idleTimeout,
			DisableCompression:  true,
		},
	}}
}

// work is an answer of the downstream service.
type work struct {
	body  []byte // as it came
	value int64
}

// call asks for work that takes delayMs, and adds the wait to t.
func (d *downstream) call(ctx context.Context, t *timing, delayMs int64) (work, error) {
	if d.url == "" {
		return work{}, errNoDownstream
	}
	sentAt := time.Now()
	answered, err := d.get(ctx, delayMs)
	t.down += time.Since(sentAt)
	return answered, err
}

// callAll makes so many calls at once and returns the sum of their values. It adds the wait from the first
// one sent to the last one answered to t. One that fails cancels the others.
func (d *downstream) callAll(ctx context.Context, t *timing, calls, delayMs int64) (sum int64, err error) {
	if d.url == "" {
		return 0, errNoDownstream
	}
	sentAt := time.Now()
	answers := make([]work, calls)
	group, ctx := errgroup.WithContext(ctx)
	for i := range answers {
		group.Go(func() (err error) {
			answers[i], err = d.get(ctx, delayMs)
			return err
		})
	}
	err = group.Wait()
	t.down += time.Since(sentAt)
	for _, answered := range answers {
		sum += answered.value
	}
	return sum, err
}

func (d *downstream) get(ctx context.Context, delayMs int64) (work, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/work?delay_ms=%d", d.url, delayMs), nil)
	if err != nil {
		return work{}, err
	}
	body, err := d.bodyOf(req)
	if err != nil {
		return work{}, err
	}
	return readWork(body)
}

// hash hands an order of /hash on, adds the wait to t, and returns the answer as it came.
func (d *downstream) hash(ctx context.Context, t *timing, order []byte) ([]byte, error) {
	if d.url == "" {
		return nil, errNoDownstream
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+"/hash", bytes.NewReader(order))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	sentAt := time.Now()
	body, err := d.bodyOf(req)
	t.down += time.Since(sentAt)
	return body, err
}

// bodyOf is the whole body of an answer that has status 200.
func (d *downstream) bodyOf(req *http.Request) ([]byte, error) {
	response, err := d.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	defer response.Body.Close()
	// Read whatever the status is: only a connection that has been read to its end is used again.
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDownstreamBytes))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: expected status 200, found %d", errNoAnswer, response.StatusCode)
	}
	return body, nil
}

// readWork wants an object with a whole number named value.
func readWork(body []byte) (work, error) {
	var answered struct {
		Value *int64 `json:"value"`
	}
	if err := json.Unmarshal(body, &answered); err != nil {
		return work{}, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	if answered.Value == nil {
		return work{}, fmt.Errorf("%w: expected a whole number named value, found %.100q", errNoAnswer, body)
	}
	return work{body: body, value: *answered.Value}, nil
}
