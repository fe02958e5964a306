package main

import (
	"net/http"
	"testing"
)

// The digests were computed by Python's hashlib.
func TestDigestsAreThoseOfTheReference(t *testing.T) {
	srv := serve(t)
	for request, expected := range map[string]string{
		`{"algorithm":"sha256","rounds":1}`: `{"algorithm":"sha256","rounds":1,"size":64,` +
			`"digest":"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"}`,
		`{"algorithm":"sha256","rounds":3,"size":96,"arm":"threads"}`: `{"algorithm":"sha256","rounds":3,"size":96,` +
			`"digest":"4a6f56891589df12b36d38011180ca255e847f207cc6ab61fe53bd2a928e0a02"}`,
		`{"algorithm":"pbkdf2","rounds":1000,"arm":"inline"}`: `{"algorithm":"pbkdf2","rounds":1000,"size":64,` +
			`"digest":"78428aa981b2db84068bbf31675a36073b13f379b2d70f51e9116f8f8aaee2d9"}`,
		`{"algorithm":"sha256","rounds":2,"size":10485760,"arm":"processes"}`: `{"algorithm":"sha256","rounds":2,"size":10485760,` +
			`"digest":"5e26d99af6bc8652ffe96f161cbbaf13ebe96415e9d6c5e9490315e640ce6841"}`,
	} {
		ask(t, srv, http.MethodPost, "/hash", request).expect(t, 200, expected)
	}
}

func TestTheWorkOfOneRequestHasItsBounds(t *testing.T) {
	srv := serve(t)
	for request, name := range map[string]string{
		`{"algorithm":"sha256","rounds":10000001}`:            "rounds",
		`{"algorithm":"sha256","rounds":103,"size":10485760}`: "size",
		`{"algorithm":"pbkdf2","rounds":10000000,"size":128}`: "size",
		`{"algorithm":"sha256","rounds":0,"size":10485760}`:   "rounds",
		`{"algorithm":"sha256","rounds":1,"size":10485792}`:   "size",
	} {
		ask(t, srv, http.MethodPost, "/hash", request).expect(t, 422, notValid("body:"+name))
	}
}

func TestWorkIsHandedToTheDownstreamServiceWhereTheRequestSaysSo(t *testing.T) {
	other := serve(t)
	srv := serve(t, "DOWNSTREAM_URL=http://"+other.address.String())
	order := `{"algorithm":"sha256","rounds":3,"size":96`
	own := ask(t, other, http.MethodPost, "/hash", order+`}`)
	handed := ask(t, srv, http.MethodPost, "/hash", order+`,"via":"downstream"}`)
	handed.expect(t, 200, own.body)
	if handed.durationMs(t, "down") <= 0 {
		t.Error("expected the wait as down, found none")
	}
	ask(t, other, http.MethodPost, "/hash", order+`,"via":"downstream"}`).expect(t, 503, noDownstream)
	ask(t, other, http.MethodPost, "/hash", order+`,"via":"here"}`).expect(t, 200, own.body)
	ask(t, srv, http.MethodPost, "/hash", order+`,"via":"me"}`).expect(t, 422, notValid("body:via"))
}

func TestAnOrderThatTheDownstreamServiceDoesNotTakeIsABadGateway(t *testing.T) {
	srv, _ := serveWith(t, answerWork)
	ask(t, srv, http.MethodPost, "/hash", `{"algorithm":"sha256","rounds":1,"via":"downstream"}`).expect(t, 502, badGateway)
}
