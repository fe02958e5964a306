package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestAnUploadIsSummedLineByLine(t *testing.T) {
	srv := serve(t)
	for _, c := range []struct{ path, body, expected string }{
		{"/ingest", "5\n007\n", `{"bytes":6,"records":2,"sum":12}`},
		{"/ingest", "5\n7", `{"bytes":3,"records":2,"sum":12}`}, // the last line may lack its end
		{"/ingest?format=json", `{"value":5}`, `{"bytes":11,"records":1,"sum":5}`},
		{"/ingest?format=bytes", "anything", `{"bytes":8,"records":0,"sum":0}`},
		// Longer than what is kept of it, and cut anywhere.
		{"/ingest", strings.Repeat("1234\n", 100_000), `{"bytes":500000,"records":100000,"sum":123400000}`},
	} {
		ask(t, srv, http.MethodPost, c.path, c.body).expect(t, 200, c.expected)
	}
}

func TestALineThatIsNoRecordIsRefused(t *testing.T) {
	srv := serve(t)
	for _, body := range []string{"5\n\n", "x", "-1", "2147483648", strings.Repeat("0", maxLineBytes+1)} {
		ask(t, srv, http.MethodPost, "/ingest", body).expect(t, 422, notValid("body:"))
	}
	for _, body := range []string{"5", "{}", `{"value":null}`, `{"value":5.0}`, `{"value":-1}`, `{"value":1}{}`} {
		ask(t, srv, http.MethodPost, "/ingest?format=json", body).expect(t, 422, notValid("body:"))
	}
	ask(t, srv, http.MethodPost, "/ingest?format=xml", "5").expect(t, 422, notValid("query:format"))
}
