package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxBodyBytes = 1 << 20
	bodyTimeout  = 10 * time.Second // for the whole of it to come
)

// validation gathers a request's invalid fields, in the order in which they are asked for.
type validation struct{ fields []invalidField }

func (v *validation) check(ok bool, field invalidField) {
	if !ok {
		v.fields = append(v.fields, field)
	}
}

// err is nil, or the problem that lists every invalid field.
func (v *validation) err() error {
	if len(v.fields) == 0 {
		return nil
	}
	return invalid(v.fields...)
}

// pathID reads the path's {id}: decimal digits, from 1.
func (v *validation) pathID(x *exchange) int64 {
	id, ok := parseDigits(x.r.PathValue("id"))
	v.check(ok && id >= 1, inPath("id"))
	return id
}

// queryInteger reads a whole number from low to high, or fallback where the query does not have the name.
func (v *validation) queryInteger(x *exchange, name string, fallback, low, high int64) int64 {
	if x.r.URL.RawQuery == "" {
		return fallback
	}
	query, err := url.ParseQuery(x.r.URL.RawQuery) // leaves out what it cannot read
	values := query[name]
	if len(values) == 0 {
		v.check(err == nil, inQuery(name))
		return fallback
	}
	value, ok := parseDigits(values[len(values)-1])
	v.check(ok && value >= low && value <= high, inQuery(name))
	return value
}

// queryOneOf checks that the query's name, where it is there, has one of the values.
func (v *validation) queryOneOf(x *exchange, name string, allowed ...string) {
	if values := x.r.URL.Query()[name]; len(values) > 0 {
		v.check(slices.Contains(allowed, values[len(values)-1]), inQuery(name))
	}
}

func parseDigits(text string) (int64, bool) {
	if strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	value, err := strconv.ParseInt(text, 10, 64)
	return value, err == nil
}

// object is a JSON object whose values are still text: encoding/json would take names in any case,
// null for anything, and unpaired surrogates.
type object map[string]json.RawMessage

// readObject reads the request's body.
func readObject(x *exchange) (object, error) {
	body, err := readBody(x, maxBodyBytes, errTooLarge)
	if err != nil {
		return nil, err
	}
	return parseObject(body)
}

// parseObject wants a JSON object. Of a name that comes twice the last counts.
func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) {
		return nil, errNotJSON
	}
	var o object
	err := json.Unmarshal(body, &o)
	var anotherType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &anotherType), err == nil && o == nil: // null is an object to encoding/json
		return nil, invalid(inBody(""))
	case err != nil:
		return nil, errNotJSON
	}
	return o, nil
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

func (o object) has(name string) bool {
	_, found := o[name]
	return found
}

// integer reads a whole number written as one: 5, not 5.0, "5", true or null.
func (o object) integer(name string) (int64, bool) {
	value, err := strconv.ParseInt(string(o[name]), 10, 64)
	return value, err == nil
}

// text reads a string of at most maxRunes code points that Postgres can store: without NUL.
func (o object) text(name string, minRunes, maxRunes int) (string, bool) {
	raw := o[name]
	if len(raw) == 0 || raw[0] != '"' || hasLoneSurrogate(raw) {
		return "", false
	}
	var value string
	if err := json.Unmarshal(raw, &value); err != nil {
		return "", false
	}
	length := utf8.RuneCountInString(value)
	return value, length >= minRunes && length <= maxRunes && !strings.Contains(value, "\x00")
}

// optionalText is text, or nil where the object does not have the name.
func (o object) optionalText(name string, maxRunes int) (*string, bool) {
	if !o.has(name) {
		return nil, true
	}
	value, ok := o.text(name, 1, maxRunes)
	return &value, ok
}

// hasLoneSurrogate finds an escape such as \ud800 without its other half: no character at all,
// which encoding/json would replace by another.
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
