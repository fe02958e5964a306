package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
)

const notSigned = `{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The signature is wrong."}`

func send(t *testing.T, srv *server, body, signature string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+srv.address.String()+"/webhooks", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Signature-256", signature)
	response, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(text)}
}

func signatureOf(body, key string) string {
	code := hmac.New(sha256.New, []byte(key))
	code.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(code.Sum(nil))
}

func TestASignedWebhookIsRecordedOnceHoweverOftenItComes(t *testing.T) {
	srv := serve(t)
	body := ` {"id": "once", "type": "payment.paid", "data": [1]}`
	signature := signatureOf(body, defaultWebhookKey)
	send(t, srv, body, signature).expect(t, 202, `{"status":"accepted"}`)
	send(t, srv, body, signature).expect(t, 202, `{"status":"duplicate"}`)
	var recorded string
	err := srv.service.database.pool.QueryRow(t.Context(), "SELECT body FROM webhooks WHERE id = 'once' AND type = 'payment.paid'").Scan(&recorded)
	if err != nil || recorded != body {
		t.Errorf("expected the body as it came, found %q (%v)", recorded, err)
	}
}

func TestAWebhookWithoutTheRightSignatureIsNotLookedAt(t *testing.T) {
	srv := serve(t, "WEBHOOK_KEY="+strings.Repeat("k", minKeyBytes))
	for _, body := range []string{`{"id":"a","type":"b"}`, "{", ""} {
		for _, signature := range []string{"", "sha256=", signatureOf(body, defaultWebhookKey)} {
			send(t, srv, body, signature).expect(t, 401, notSigned)
		}
	}
	body := `{"id":"a"}`
	send(t, srv, body, signatureOf(body, strings.Repeat("k", minKeyBytes))).expect(t, 422, notValid("body:type"))
}
