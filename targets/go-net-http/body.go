package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxBodyBytes = 1 << 20
	bodyTimeout  = 10 * time.Second // for the whole of it to come
)

// decode reads the body, a JSON object, into a struct, whose fields are for the handler to check.
func (x *exchange) decode(into any) error {
	body, err := readBody(x, maxBodyBytes, errTooLarge)
	if err != nil {
		return err
	}
	return unmarshal(body, into)
}

// unmarshal leaves a field of another type, or one that is null, at its zero: one that must be there is not valid then.
func unmarshal(body []byte, into any) error {
	if !utf8.Valid(body) { // which encoding/json would replace
		return errNotJSON
	}
	err := json.Unmarshal(body, into)
	var anotherType *json.UnmarshalTypeError
	isOfAnotherType := errors.As(err, &anotherType)
	switch {
	case err != nil && !isOfAnotherType:
		return errNotJSON
	case isOfAnotherType && anotherType.Field == "", bytes.Equal(bytes.TrimSpace(body), []byte("null")):
		return invalid(inBody(""))
	case bytes.Contains(body, []byte(`\u`)) && hasLoneSurrogate(body): // which it would replace too
		return errNotJSON
	}
	return nil
}

// optional is a field that may be left out, or whose zero is as good as any other value. Null is neither.
type optional[T any] struct {
	value   T
	isSent  bool
	isValid bool // sent, and of its type
}

// UnmarshalJSON fails at nothing: what is wrong with a field is told together with what is wrong with others.
func (o *optional[T]) UnmarshalJSON(raw []byte) error {
	o.isSent = true
	o.isValid = !bytes.Equal(raw, []byte("null")) && json.Unmarshal(raw, &o.value) == nil
	return nil
}

// or is the value, or fallback where it was left out; false where what was sent is not valid.
func (o optional[T]) or(fallback T) (T, bool) {
	if !o.isSent {
		return fallback, true
	}
	return o.value, o.isValid
}

// orNil points to the value, where there is one.
func (o optional[T]) orNil() *T {
	if !o.isValid {
		return nil
	}
	return &o.value
}

// isText tells a text of so many code points that Postgres can store: without NUL.
func isText(value string, least, most int) bool {
	length := utf8.RuneCountInString(value)
	return length >= least && length <= most && !strings.Contains(value, "\x00")
}

// readBody reads at most maxBytes, within the time that a body has; tooLarge is the answer to more.
func readBody(x *exchange, maxBytes int64, tooLarge error) ([]byte, error) {
	connection := http.NewResponseController(x.w)
	// net/http itself sets the deadline of whatever is read after the body.
	if err := connection.SetReadDeadline(time.Now().Add(x.bodyTimeout)); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(x.r.Body, maxBytes+1))
	switch {
	case int64(len(body)) > maxBytes:
		return nil, tooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		x.w.Header().Set("Connection", "close")
		return nil, errBodyTimeout
	case err != nil: // cut short by the client
		return nil, errNotJSON
	}
	return body, nil
}

// hasLoneSurrogate finds an escape such as \ud800 without its other half: no character at all,
// which encoding/json would replace by another. The JSON is valid.
func hasLoneSurrogate(raw []byte) bool {
	highPending := false
	for i := 0; i < len(raw); i++ {
		unit := uint64(0)
		if raw[i] == '\\' {
			i++
			if raw[i] == 'u' {
				unit, _ = strconv.ParseUint(string(raw[i+1:i+5]), 16, 16) // valid JSON has four digits here
				i += 4
			}
		}
		isLow := unit >= 0xDC00 && unit <= 0xDFFF
		if isLow != highPending {
			return true
		}
		highPending = unit >= 0xD800 && unit <= 0xDBFF
	}
	return highPending
}
