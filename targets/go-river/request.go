package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	maxBodyBytes = 1 << 20
	bodyTimeout  = 10 * time.Second // for the whole of it to come
)

// object is a body's fields as they were written.
type object map[string]json.RawMessage

// integer reads a whole number from 0 to high; what is none is named among the wrong.
func (o object) integer(name string, high int64, wrong *[]string) int64 {
	value, err := strconv.ParseInt(string(o[name]), 10, 64)
	if err != nil || value < 0 || value > high {
		*wrong = append(*wrong, name)
		return 0
	}
	return value
}

func readObject(w http.ResponseWriter, r *http.Request) (object, error) {
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) { // which encoding/json would replace
		return nil, errNotJSON
	}
	var fields object
	err = json.Unmarshal(body, &fields)
	var anotherType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &anotherType), err == nil && bytes.Equal(bytes.TrimSpace(body), []byte("null")):
		return nil, invalid("")
	case err != nil:
		return nil, errNotJSON
	}
	return fields, nil
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	// net/http itself sets the deadline of whatever is read after the body.
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, errBodyTimeout
	case err != nil: // cut short by the client
		return nil, errNotJSON
	}
	return body, nil
}
