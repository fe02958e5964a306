package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
)

func TestTheRightPasswordIsAnsweredByAToken(t *testing.T) {
	srv := serve(t)
	before := time.Now().Unix()
	found := ask(t, srv, http.MethodPost, "/login", `{"email":"bob@example.com","password":"crossover-password","unknown":1}`)
	var body struct{ Token string }
	if err := json.Unmarshal([]byte(found.body), &body); err != nil {
		t.Fatal(err)
	}
	found.expect(t, 200, `{"token":"`+body.Token+`","token_type":"Bearer","expires_in":3600}`)

	var held jwt.RegisteredClaims
	key := func(*jwt.Token) (any, error) { return []byte("crossover-signing-secret-of-the-reference-service"), nil }
	if _, err := jwt.ParseWithClaims(body.Token, &held, key, jwt.WithValidMethods([]string{"HS256"})); err != nil {
		t.Fatal(err)
	}
	issuedAt := held.IssuedAt.Unix()
	if issuedAt < before || issuedAt > time.Now().Unix() {
		t.Errorf("expected a token of now, found %s", held.IssuedAt)
	}
	parts := strings.Split(body.Token, ".")
	expected := []string{`{"alg":"HS256","typ":"JWT"}`, fmt.Sprintf(`{"sub":"2","iat":%d,"exp":%d}`, issuedAt, issuedAt+3600)}
	for i, text := range expected {
		if found, err := base64.RawURLEncoding.DecodeString(parts[i]); err != nil || string(found) != text {
			t.Errorf("expected %s, found %s (%v)", text, found, err)
		}
	}
}

// The example was signed by Python's hmac and base64.
func TestATokenIsThatOfTheReference(t *testing.T) {
	const expected = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIyIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.qE-S613auw2xXzt1jAozhforJbzP8lZRR-3VtObKbLs"
	if found, err := signToken(2, time.Unix(1_700_000_000, 999_999_999), defaultTokenKey); err != nil || found != expected {
		t.Errorf("expected %s\nfound    %s (%v)", expected, found, err)
	}
}

func TestAWrongPasswordAndAnUnknownAddressAreToldTheSame(t *testing.T) {
	srv := serve(t)
	for _, request := range []string{
		`{"email":"bob@example.com","password":"crossover-passwort"}`,
		`{"email":"nobody@example.com","password":"crossover-password"}`,
	} {
		found := ask(t, srv, http.MethodPost, "/login", request)
		found.expect(t, 401, notLoggedIn)
		if found.header.Get("WWW-Authenticate") != "" {
			t.Errorf("%s: expected no challenge, found %v", request, found.header)
		}
		// Work factor ten is a thousand rounds of key expansion: no processor does them in a millisecond.
		if appMs := found.durationMs(t, "app"); appMs < 1 {
			t.Errorf("%s: expected the work of bcrypt, found %g ms", request, appMs)
		}
	}
}

func TestAsManyPasswordsAreCheckedAtOnceAsThereAreCores(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("right"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{checking: make(chan struct{}, 2)}
	if err := s.checkPassword(t.Context(), string(hash), "right"); err != nil || len(s.checking) != 0 {
		t.Errorf("expected the password to be right and the core to be free again, found %v, %d", err, len(s.checking))
	}
	s.checking <- struct{}{}
	s.checking <- struct{}{}
	left, leave := context.WithCancel(t.Context())
	leave()
	// It would find the password right if it did not wait for a core.
	if err := s.checkPassword(left, string(hash), "right"); !errors.Is(err, context.Canceled) {
		t.Errorf("expected it to wait until its client had left, found %v", err)
	}
}

func TestTheTokensKeyComesFromTheEnvironment(t *testing.T) {
	key := strings.Repeat("k", minKeyBytes)
	srv := serve(t, "TOKEN_KEY="+key)
	found := ask(t, srv, http.MethodPost, "/login", `{"email":"bob@example.com","password":"crossover-password"}`)
	var body struct{ Token string }
	if err := json.Unmarshal([]byte(found.body), &body); err != nil {
		t.Fatal(err)
	}
	signedBy := func(*jwt.Token) (any, error) { return []byte(key), nil }
	if _, err := jwt.Parse(body.Token, signedBy, jwt.WithValidMethods([]string{"HS256"})); err != nil {
		t.Error(err)
	}
}
