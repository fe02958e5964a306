package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-playground/validator/v10"
)

const (
	maxBodyBytes = 1 << 20
	bodyTimeout  = 10 * time.Second // for the whole of it to come
)

// newValidator names fields as JSON does, and knows what Postgres and bcrypt cannot take.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(field reflect.StructField) string {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		return name
	})
	rules := map[string]validator.Func{
		"nonul": func(field validator.FieldLevel) bool { return !strings.Contains(field.Field().String(), "\x00") },
		"maxbytes": func(field validator.FieldLevel) bool {
			limit, err := strconv.Atoi(field.Param())
			return err == nil && field.Field().Len() <= limit
		},
	}
	for name, rule := range rules {
		if err := v.RegisterValidation(name, rule); err != nil {
			panic(err) // a name that validator keeps for itself: a mistake of ours
		}
	}
	return v
}

// decode reads the body, a JSON object, into a struct whose tags say what is valid.
func (a *api) decode(w http.ResponseWriter, r *http.Request, into any) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := unmarshal(body, into); err != nil {
		return err
	}
	var wrong validator.ValidationErrors
	if err := a.validate.Struct(into); errors.As(err, &wrong) {
		names := make([]string, len(wrong))
		for i, field := range wrong {
			names[i] = field.Field()
		}
		return invalid("body", names...)
	} else if err != nil {
		return err
	}
	return nil
}

// unmarshal leaves fields of another type empty, for the validator to find: none that is required may be.
func unmarshal(body []byte, into any) error {
	if !utf8.Valid(body) { // which encoding/json would replace
		return errNotJSON
	}
	err := json.Unmarshal(body, into)
	var anotherType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &anotherType) && anotherType.Field != "":
		return nil
	case anotherType != nil, err == nil && bytes.Equal(bytes.TrimSpace(body), []byte("null")):
		return invalid("body", "")
	case err != nil:
		return errNotJSON
	}
	return nil
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

// optionalText is a text that may be left out, but not be null or of another type.
type optionalText struct {
	isSent bool
	text   string
}

// UnmarshalJSON takes what is no text for an empty one, which is never valid.
func (o *optionalText) UnmarshalJSON(raw []byte) error {
	o.isSent = true
	if raw[0] == '"' {
		return json.Unmarshal(raw, &o.text)
	}
	return nil
}

func (o optionalText) orNil() *string {
	if !o.isSent {
		return nil
	}
	return &o.text
}

// pathID reads the path's {id}: decimal digits, from 1.
func pathID(r *http.Request) (int64, error) {
	id, ok := parseDigits(chi.URLParam(r, "id"))
	if !ok || id < 1 {
		return 0, invalid("path", "id")
	}
	return id, nil
}

// queryInteger reads a whole number from low to high, or fallback where the query does not have the name.
func queryInteger(r *http.Request, name string, fallback, low, high int64) (int64, error) {
	if r.URL.RawQuery == "" {
		return fallback, nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery) // leaves out what it cannot read
	values := query[name]
	if len(values) == 0 {
		if err != nil {
			return 0, invalid("query", name)
		}
		return fallback, nil
	}
	value, ok := parseDigits(values[len(values)-1])
	if !ok || value < low || value > high {
		return 0, invalid("query", name)
	}
	return value, nil
}

func parseDigits(text string) (int64, bool) {
	if strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	value, err := strconv.ParseInt(text, 10, 64)
	return value, err == nil
}
