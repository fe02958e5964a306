package main

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
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
