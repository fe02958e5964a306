package main

import "net/http"

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
	In   string `json:"in"` // body, path or query
	Name string `json:"name"`
}

var (
	errNoSuchPath       = newProblem(http.StatusNotFound, "Not Found", "No resource has this path.")
	errNoSuchPost       = newProblem(http.StatusNotFound, "Not Found", "No post has this id.")
	errNoSuchUser       = newProblem(http.StatusNotFound, "Not Found", "No user has this id.")
	errMethodNotAllowed = newProblem(http.StatusMethodNotAllowed, "Method Not Allowed", "This resource does not have this method.")
	errNotJSON          = newProblem(http.StatusBadRequest, "Bad Request", "The body is not valid JSON.")
	errBodyTimeout      = newProblem(http.StatusRequestTimeout, "Request Timeout", "The body did not come in time.")
	errTooLarge         = newProblem(http.StatusRequestEntityTooLarge, "Content Too Large", "The body is longer than 1 MiB.")
	errNotWebSocket     = newProblem(http.StatusUpgradeRequired, "Upgrade Required", "This resource speaks WebSocket.")
	errNoDatabase       = newProblem(http.StatusServiceUnavailable, "Service Unavailable", "The database is not available.")
	errNotLoggedIn      = newProblem(http.StatusUnauthorized, "Unauthorized", "The e-mail address or the password is wrong.")
	errNotSigned        = newProblem(http.StatusUnauthorized, "Unauthorized", "The signature is wrong.")
	errNoDownstream     = newProblem(http.StatusServiceUnavailable, "Service Unavailable", "The downstream service is not configured.")
	errBadGateway       = newProblem(http.StatusBadGateway, "Bad Gateway", "The downstream service did not answer.")
	errUnexpected       = newProblem(http.StatusInternalServerError, "Internal Server Error", "An unexpected error occurred.")
)

func newProblem(status int, title, detail string) *problem {
	return &problem{Type: "about:blank", Title: title, Status: status, Detail: detail}
}

// invalid is the problem of a request whose values are not valid, in the contract's order of fields.
func invalid(fields ...invalidField) *problem {
	p := newProblem(http.StatusUnprocessableEntity, "Unprocessable Content", "The request is not valid.")
	p.Errors = fields
	return p
}

func inBody(name string) invalidField  { return invalidField{In: "body", Name: name} }
func inPath(name string) invalidField  { return invalidField{In: "path", Name: name} }
func inQuery(name string) invalidField { return invalidField{In: "query", Name: name} }

func (p *problem) Error() string { return p.Detail }
