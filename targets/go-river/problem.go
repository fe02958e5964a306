package main

import (
	"errors"
	"net/http"
)

// problem is a problem document (RFC 9457) and the error that becomes one.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Errors []invalidField `json:"errors,omitempty"`
}

// invalidField names a value that the request should not have had. An empty name is the whole body.
type invalidField struct {
	In   string `json:"in"`
	Name string `json:"name"`
}

var (
	errNoSuchPath       = newProblem(http.StatusNotFound, "Not Found", "No resource has this path.")
	errMethodNotAllowed = newProblem(http.StatusMethodNotAllowed, "Method Not Allowed", "This resource does not have this method.")
	errNotJSON          = newProblem(http.StatusBadRequest, "Bad Request", "The body is not valid JSON.")
	errBodyTimeout      = newProblem(http.StatusRequestTimeout, "Request Timeout", "The body did not come in time.")
	errTooLarge         = newProblem(http.StatusRequestEntityTooLarge, "Content Too Large", "The body is longer than 1 MiB.")
	errNoDatabase       = newProblem(http.StatusServiceUnavailable, "Service Unavailable", "The database is not available.")
	errUnexpected       = newProblem(http.StatusInternalServerError, "Internal Server Error", "An unexpected error occurred.")
)

func newProblem(status int, title, detail string) *problem {
	return &problem{Type: "about:blank", Title: title, Status: status, Detail: detail}
}

// invalid is the problem of a body whose values are not valid, in the contract's order of fields.
func invalid(names ...string) *problem {
	p := newProblem(http.StatusUnprocessableEntity, "Unprocessable Content", "The request is not valid.")
	for _, name := range names {
		p.Errors = append(p.Errors, invalidField{In: "body", Name: name})
	}
	return p
}

func (p *problem) Error() string { return p.Detail }

// refuse answers with what the client may know of err, and logs what a reader of the log must know.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var known *problem
	switch {
	case errors.As(err, &known):
	case r.Context().Err() != nil: // the client has gone: no news of the database
		known = errNoDatabase
	case isUnavailable(err):
		s.logger.Warn("database not available", "path", r.URL.Path, "error", err)
		known = errNoDatabase
	default:
		s.logger.Error("unexpected error", "path", r.URL.Path, "error", err)
		known = errUnexpected
	}
	if err := send(w, r, known.Status, "application/problem+json", known); err != nil {
		s.logger.Error("a problem document could not be sent", "error", err)
	}
}
