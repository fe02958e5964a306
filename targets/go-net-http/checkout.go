package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
)

// order is a row of orders and its JSON.
type order struct {
	ID          int64     `json:"id"`
	UserID      int64     `json:"user_id"`
	AmountCents int64     `json:"amount_cents"`
	Status      string    `json:"status"`
	CreatedAt   time.Time `json:"created_at"`
}

const (
	maxAmountCents        = 100_000_000
	defaultPaymentDelayMs = 50

	lockUserSQL    = `SELECT id FROM users WHERE id = $1 FOR KEY SHARE`
	createOrderSQL = `INSERT INTO orders (user_id, amount_cents, status) VALUES ($1, $2, 'paid') RETURNING id, created_at`
	createEventSQL = `INSERT INTO user_events (user_id, kind) VALUES ($1, 'checkout')`
)

// checkout pays at the downstream service, and only then takes a connection: one that is held while another
// service is waited for is one that other requests wait for.
func (s *service) checkout(x *exchange) error {
	x.callsDownstream = true
	var sent struct {
		UserID      int64           `json:"user_id"`
		AmountCents int64           `json:"amount_cents"`
		DelayMs     optional[int64] `json:"delay_ms"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	delayMs, ok := sent.DelayMs.or(defaultPaymentDelayMs)
	var v validation
	v.check(sent.UserID >= 1, inBody("user_id"))
	v.check(sent.AmountCents >= 1 && sent.AmountCents <= maxAmountCents, inBody("amount_cents"))
	v.check(ok && delayMs >= 0 && delayMs <= maxDelayMs, inBody("delay_ms"))
	if err := v.err(); err != nil {
		return err
	}
	ctx := x.r.Context()
	if _, err := s.downstream.call(ctx, &x.timing, delayMs); err != nil {
		return err
	}
	bought := order{UserID: sent.UserID, AmountCents: sent.AmountCents, Status: "paid"}
	err := s.database.transact(ctx, &x.timing, func(tx pgx.Tx) error {
		var userID int64
		if err := tx.QueryRow(ctx, lockUserSQL, bought.UserID).Scan(&userID); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, createOrderSQL, bought.UserID, bought.AmountCents).Scan(&bought.ID, &bought.CreatedAt); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, createEventSQL, bought.UserID)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchUser
	}
	if err != nil {
		return err
	}
	x.w.Header().Set("Location", fmt.Sprintf("/orders/%d", bought.ID))
	return x.sendJSON(http.StatusCreated, bought)
}
