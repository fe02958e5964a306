package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	maxLineBytes   = 64 << 10
	maxIngestValue = 1<<31 - 1 // so that no sum of what can be sent in a lifetime overflows
)

type ingested struct {
	Bytes   int64 `json:"bytes"`
	Records int64 `json:"records"`
	Sum     int64 `json:"sum"`
}

// lineParsers turn a line without its end into its value.
var lineParsers = map[string]func(line []byte) (int64, bool){"lines": parseDecimal, "json": parseRecord}

// ingest sums what an upload holds while it comes: however long it is, no more than a line of it is kept.
func (s *service) ingest(x *exchange) error {
	format := "lines"
	if query := x.r.URL.Query(); query.Has("format") {
		values := query["format"]
		format = values[len(values)-1]
	}
	parse, isByLine := lineParsers[format]
	if !isByLine && format != "bytes" {
		return invalid(inQuery("format"))
	}
	upload := &patientReader{body: x.r.Body, connection: http.NewResponseController(x.w), timeout: x.bodyTimeout}
	var answer ingested
	var err error
	if isByLine {
		answer, err = sumLines(upload, parse)
	} else {
		answer.Bytes, err = countBytes(upload)
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		x.w.Header().Set("Connection", "close")
		return errBodyTimeout
	case err != nil: // a line that is wrong, or cut short by the client
		return invalid(inBody(""))
	}
	return x.sendJSON(http.StatusOK, answer)
}

// countBytes reads as much at once as sumLines does: io.Discard itself would take 8 KiB.
func countBytes(upload io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{io.Discard}, upload, make([]byte, maxLineBytes))
}

var errLine = errors.New("a line that is no record")

func sumLines(upload io.Reader, parse func([]byte) (int64, bool)) (ingested, error) {
	var found ingested
	lines := bufio.NewReaderSize(upload, maxLineBytes)
	for {
		line, err := lines.ReadSlice('\n')
		isLast := errors.Is(err, io.EOF)
		if err != nil && !isLast {
			return ingested{}, err
		}
		if isLast && len(line) == 0 {
			return found, nil
		}
		value, ok := parse(bytes.TrimSuffix(line, []byte("\n")))
		if !ok {
			return ingested{}, errLine
		}
		found.Bytes += int64(len(line))
		found.Records++
		found.Sum += value
	}
}

func parseDecimal(line []byte) (int64, bool) {
	value := int64(0)
	for _, digit := range line {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		if value = 10*value + int64(digit-'0'); value > maxIngestValue {
			return 0, false
		}
	}
	return value, len(line) > 0
}

func parseRecord(line []byte) (int64, bool) {
	var record struct {
		Value *int64 `json:"value"`
	}
	if err := json.Unmarshal(line, &record); err != nil || record.Value == nil {
		return 0, false
	}
	return *record.Value, *record.Value >= 0 && *record.Value <= maxIngestValue
}

// patientReader gives each part of a body its own time to come: an upload may be long, but not stand still.
type patientReader struct {
	body       io.Reader
	connection *http.ResponseController
	timeout    time.Duration
}

func (r *patientReader) Read(p []byte) (int, error) {
	if err := r.connection.SetReadDeadline(time.Now().Add(r.timeout)); err != nil {
		return 0, err
	}
	return r.body.Read(p)
}
