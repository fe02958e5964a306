package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

const (
	noSuchPath   = `{"type":"about:blank","title":"Not Found","status":404,"detail":"No resource has this path."}`
	noSuchPost   = `{"type":"about:blank","title":"Not Found","status":404,"detail":"No post has this id."}`
	noSuchUser   = `{"type":"about:blank","title":"Not Found","status":404,"detail":"No user has this id."}`
	notJSON      = `{"type":"about:blank","title":"Bad Request","status":400,"detail":"The body is not valid JSON."}`
	notLoggedIn  = `{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The e-mail address or the password is wrong."}`
	noDownstream = `{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The downstream service is not configured."}`
	badGateway   = `{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"The downstream service did not answer."}`
	wrongVerb    = `{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"This resource does not have this method."}`
)

// notValid is the problem document for fields written as in:name.
func notValid(fields ...string) string {
	documents := make([]string, len(fields))
	for i, field := range fields {
		in, name, _ := strings.Cut(field, ":")
		documents[i] = `{"in":"` + in + `","name":"` + name + `"}`
	}
	return `{"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"The request is not valid.","errors":[` +
		strings.Join(documents, ",") + `]}`
}

func TestRequestsThatAreNotValidGetTheContractsProblemDocuments(t *testing.T) {
	srv := serve(t)
	long := strings.Repeat("é", 201)
	cases := []struct {
		method, path, body string
		status             int
		expected           string
	}{
		// Paths and methods that do not exist, and those that ServeMux would answer by itself.
		{"GET", "/nothing", "", 404, noSuchPath},
		{"GET", "/", "", 404, noSuchPath},
		{"GET", "/ping/", "", 404, noSuchPath},
		{"GET", "//ping", "", 404, noSuchPath},
		{"GET", "/posts/../ping", "", 404, noSuchPath},
		{"PUT", "/posts/1", "", 405, wrongVerb},
		{"GET", "/posts", "", 405, wrongVerb},
		{"HEAD", "/ping", "", 405, ""},
		// Ids: digits from 1 to the largest bigint.
		{"GET", "/posts/abc", "", 422, notValid("path:id")},
		{"GET", "/posts/0", "", 422, notValid("path:id")},
		{"GET", "/posts/-1", "", 422, notValid("path:id")},
		{"GET", "/posts/+1", "", 422, notValid("path:id")},
		{"GET", "/posts/9223372036854775808", "", 422, notValid("path:id")},
		{"GET", "/posts/9223372036854775807", "", 404, noSuchPost},
		{"DELETE", "/posts/999", "", 404, noSuchPost},
		{"PATCH", "/posts/999", `{"title":"t"}`, 404, noSuchPost},
		{"GET", "/users/999/dashboard", "", 404, noSuchUser},
		// Query integers.
		{"GET", "/users/1/posts?limit=0", "", 422, notValid("query:limit")},
		{"GET", "/users/1/posts?limit=101", "", 422, notValid("query:limit")},
		{"GET", "/users/1/posts?limit=", "", 422, notValid("query:limit")},
		{"GET", "/users/1/posts?limit=%zz", "", 422, notValid("query:limit")},
		{"GET", "/users/1/posts?limit=1.0", "", 422, notValid("query:limit")},
		{"GET", "/users/x/dashboard?wait_ms=60001", "", 422, notValid("path:id", "query:wait_ms")},
		// Bodies that are no JSON, or no object.
		{"POST", "/posts", "", 400, notJSON},
		{"POST", "/posts", `{"user_id":1`, 400, notJSON},
		{"POST", "/posts", `{} {}`, 400, notJSON},
		{"POST", "/posts", "{\"title\":\"\xff\"}", 400, notJSON},
		// Half of a character is none, wherever it stands.
		{"POST", "/posts", `{"user_id":1,"title":"t","body":"\ud800"}`, 400, notJSON},
		{"POST", "/posts", `{"user_id":1,"title":"t","body":"b","unknown":["\ude00"]}`, 400, notJSON},
		{"POST", "/posts", ` [1]`, 422, notValid("body:")},
		{"POST", "/posts", `null`, 422, notValid("body:")},
		// Fields: each is listed, in the contract's order, and types are taken strictly.
		{"POST", "/posts", `{}`, 422, notValid("body:user_id", "body:title", "body:body")},
		{"POST", "/posts", `{"user_id":"1","title":1,"body":["b"]}`, 422, notValid("body:user_id", "body:title", "body:body")},
		{"POST", "/posts", `{"user_id":1.0,"title":"t","body":"b"}`, 422, notValid("body:user_id")},
		{"POST", "/posts", `{"user_id":true,"title":"t","body":"b"}`, 422, notValid("body:user_id")},
		{"POST", "/posts", `{"user_id":0,"title":"t","body":"b"}`, 422, notValid("body:user_id")},
		{"POST", "/posts", `{"user_id":9223372036854775808,"title":"t","body":"b"}`, 422, notValid("body:user_id")},
		{"POST", "/posts", `{"user_id":999,"title":"t","body":"b"}`, 422, notValid("body:user_id")},
		{"POST", "/posts", `{"user_id":1,"title":"` + long + `","body":""}`, 422, notValid("body:title", "body:body")},
		{"POST", "/posts", `{"user_id":1,"title":"a\u0000b","body":"\u0000"}`, 422, notValid("body:title", "body:body")},
		{"PATCH", "/posts/1", `{}`, 422, notValid("body:title", "body:body")},
		{"PATCH", "/posts/1", `{"title":null}`, 422, notValid("body:title")},
		{"PATCH", "/posts/1", `{"title":"","body":""}`, 422, notValid("body:title", "body:body")},
		{"PATCH", "/posts/x", `{`, 422, notValid("path:id")}, // the body is read only where the path is valid
		{"POST", "/hash", `{"algorithm":"md5","rounds":0,"size":33,"arm":"fork"}`, 422, notValid("body:algorithm", "body:rounds", "body:size", "body:arm")},
		{"POST", "/hash", `{"algorithm":"sha256","rounds":10000001,"size":null}`, 422, notValid("body:rounds", "body:size")},
		{"POST", "/hash", `{"algorithm":"sha256","rounds":1,"size":10485792}`, 422, notValid("body:size")},
		// Logins: bcrypt takes 72 bytes, however few characters they are.
		{"GET", "/login", "", 405, wrongVerb},
		{"POST", "/login", `{`, 400, notJSON},
		{"POST", "/login", `{}`, 422, notValid("body:email", "body:password")},
		{"POST", "/login", `{"email":1,"password":null}`, 422, notValid("body:email", "body:password")},
		{"POST", "/login", `{"email":"` + long + `","password":""}`, 422, notValid("body:email", "body:password")},
		{"POST", "/login", `{"email":"a","password":"` + long[:2*36] + `"}`, 401, notLoggedIn},
		{"POST", "/login", `{"email":"a","password":"` + long[:2*37] + `"}`, 422, notValid("body:password")},
		// Checkouts: this service knows no downstream service, which is told only to requests that are valid.
		{"GET", "/checkout", "", 405, wrongVerb},
		{"POST", "/checkout", `[]`, 422, notValid("body:")},
		{"POST", "/checkout", `{}`, 422, notValid("body:user_id", "body:amount_cents")},
		{"POST", "/checkout", `{"user_id":0,"amount_cents":0,"delay_ms":-1}`, 422, notValid("body:user_id", "body:amount_cents", "body:delay_ms")},
		{"POST", "/checkout", `{"user_id":1,"amount_cents":100000001,"delay_ms":10001}`, 422, notValid("body:amount_cents", "body:delay_ms")},
		{"POST", "/checkout", `{"user_id":"1","amount_cents":1.0,"delay_ms":null}`, 422, notValid("body:user_id", "body:amount_cents", "body:delay_ms")},
		{"POST", "/checkout", `{"user_id":1,"amount_cents":1}`, 503, noDownstream},
		// Jobs.
		{"GET", "/jobs", "", 405, wrongVerb},
		{"POST", "/jobs", `[]`, 422, notValid("body:")},
		{"POST", "/jobs", `{"wait_ms":"0","rounds":[0]}`, 422, notValid("body:wait_ms", "body:rounds")},
		// Routes of query integers.
		{"POST", "/mixed", "", 405, wrongVerb},
		{"GET", "/mixed?db_ms=60001&work=1000001", "", 422, notValid("query:db_ms", "query:work")},
		{"GET", "/mixed?work=-1", "", 422, notValid("query:work")},
		{"POST", "/rows", "", 405, wrongVerb},
		{"GET", "/rows?kb=0", "", 422, notValid("query:kb")},
		{"GET", "/rows?kb=2001", "", 422, notValid("query:kb")},
		{"POST", "/forward", "", 405, wrongVerb},
		{"GET", "/forward", "", 503, noDownstream},
		{"POST", "/scatter", "", 405, wrongVerb},
		{"GET", "/scatter?calls=0&delay_ms=10001", "", 422, notValid("query:calls", "query:delay_ms")},
		{"GET", "/scatter?calls=1001&delay_ms=+1", "", 422, notValid("query:calls", "query:delay_ms")},
		{"GET", "/scatter", "", 503, noDownstream},
		// Rooms.
		{"POST", "/rooms/a.b/messages", "", 422, notValid("path:room")},
		{"POST", "/rooms/a/messages", strings.Repeat("x", 7001), 422, notValid("body:")},
		{"POST", "/rooms/a/messages", "a\x00b", 422, notValid("body:")},
		{"POST", "/rooms/a/messages", "\xff", 422, notValid("body:")},
		{"GET", "/ws/rooms/" + strings.Repeat("r", 65), "", 422, notValid("path:room")},
	}
	for _, c := range cases {
		found := ask(t, srv, c.method, c.path, c.body)
		if found.status != c.status || found.body != c.expected {
			t.Errorf("%s %s %.80s\nexpected %d %s\nfound    %d %s", c.method, c.path, c.body, c.status, c.expected, found.status, found.body)
		}
		if kind := found.header.Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s %s: expected application/problem+json, found %q", c.method, c.path, kind)
		}
	}
}

func TestAWrongMethodIsToldWhichMethodsThereAre(t *testing.T) {
	srv := serve(t)
	if allow := ask(t, srv, http.MethodPut, "/posts/1", "").header.Get("Allow"); allow != "DELETE, GET, PATCH" {
		t.Errorf("expected DELETE, GET, PATCH, found %q", allow)
	}
}

func TestEveryAnswerSaysWhereItsTimeWent(t *testing.T) {
	srv := serve(t)
	shape := regexp.MustCompile(`^pool;dur=\d+\.\d{3}, db;dur=\d+\.\d{3}, ser;dur=\d+\.\d{3}, app;dur=\d+\.\d{3}$`)
	for _, path := range []string{"/ping", "/healthz", "/posts/1", "/users/1/dashboard", "/mixed", "/rows", "/nothing", "/posts/x"} {
		if timing := ask(t, srv, http.MethodGet, path, "").header.Get("Server-Timing"); !shape.MatchString(timing) {
			t.Errorf("%s: expected the four parts, found %q", path, timing)
		}
	}
}

func TestErrorsBeforeACallHaveAPartForItThatIsNothing(t *testing.T) {
	srv := serve(t)
	for _, path := range []string{"/forward", "/scatter", "/scatter?calls=0"} {
		if timing := ask(t, srv, http.MethodGet, path, "").header.Get("Server-Timing"); !strings.HasSuffix(timing, ", down;dur=0.000") {
			t.Errorf("%s: expected nothing of down, found %q", path, timing)
		}
	}
	for _, body := range []string{`{`, `{}`, `{"user_id":1,"amount_cents":1}`} {
		if timing := ask(t, srv, http.MethodPost, "/checkout", body).header.Get("Server-Timing"); !strings.HasSuffix(timing, ", down;dur=0.000") {
			t.Errorf("%s: expected nothing of down, found %q", body, timing)
		}
	}
	if timing := ask(t, srv, http.MethodGet, "/checkout", "").header.Get("Server-Timing"); strings.Contains(timing, "down") {
		t.Errorf("a method that is not there: expected four parts, found %q", timing)
	}
}

func TestAPanicIsAnUnexpectedErrorWhoseTraceStaysInTheLog(t *testing.T) {
	var log bytes.Buffer
	r := newRouter(config{}, slog.New(slog.NewTextHandler(&log, nil)))
	r.handle("/panic", methods{http.MethodGet: func(*exchange) error { panic("a secret") }})
	recorder := httptest.NewRecorder()
	r.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/panic", nil))
	answer{status: recorder.Code, body: recorder.Body.String()}.expect(t, 500,
		`{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"An unexpected error occurred."}`)
	if !strings.Contains(log.String(), "a secret") || !strings.Contains(log.String(), "contract_test.go") {
		t.Errorf("expected the reason and the trace, found %q", log.String())
	}
}
