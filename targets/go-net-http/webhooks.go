package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5"
)

const (
	maxWebhookRunes = 100
	signatureHeader = "X-Signature-256"

	recordWebhookSQL = `INSERT INTO webhooks (id, type, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id`
)

// receiveWebhook records an event of another service, once however often it is sent. Nothing of it is looked at
// before its signature.
func (s *service) receiveWebhook(x *exchange) error {
	body, err := readBody(x, maxBodyBytes, errTooLarge)
	if err != nil {
		return err
	}
	if !isSigned(body, s.cfg.webhookKey, x.r.Header.Get(signatureHeader)) {
		return errNotSigned
	}
	var event struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	if err := unmarshal(body, &event); err != nil {
		return err
	}
	var v validation
	v.check(isText(event.ID, 1, maxWebhookRunes), inBody("id"))
	v.check(isText(event.Type, 1, maxWebhookRunes), inBody("type"))
	if err := v.err(); err != nil {
		return err
	}
	status := "accepted"
	_, err = queryRow(x.r.Context(), s.database, &x.timing, pgx.RowTo[string], recordWebhookSQL, event.ID, event.Type, string(body))
	if errors.Is(err, pgx.ErrNoRows) {
		status = "duplicate"
	} else if err != nil {
		return err
	}
	return x.sendJSON(http.StatusAccepted, struct {
		Status string `json:"status"`
	}{status})
}

// isSigned compares in constant time: how long it takes tells nothing of the right signature.
func isSigned(body []byte, key, signature string) bool {
	code := hmac.New(sha256.New, []byte(key))
	code.Write(body)
	return hmac.Equal([]byte(signature), []byte("sha256="+hex.EncodeToString(code.Sum(nil))))
}
