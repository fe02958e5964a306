package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// How long to wait before connecting again: at first, and at most, as each failure doubles it.
const (
	relistenFirst = 100 * time.Millisecond
	relistenMost  = 5 * time.Second
)

// roomListener brings what is published in any process to this process's hub, on a connection beside the pool.
type roomListener struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
	hub    *hub
	logger *slog.Logger
	on     atomic.Bool // whether messages arrive
}

// listenForMessages returns when LISTEN is on.
func listenForMessages(ctx context.Context, config *pgx.ConnConfig, hub *hub, logger *slog.Logger) (*roomListener, error) {
	config = config.Copy()
	// Waiting for a message is no statement that could be cancelled: the end of ctx ends the connection.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: conn.Conn()}
	}
	l := &roomListener{config: config, hub: hub, logger: logger}
	if err := l.connect(ctx); err != nil {
		return nil, unreachable(config, err)
	}
	return l, nil
}

func (l *roomListener) connect(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, connectTimeout)
	defer done()
	conn, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "LISTEN rooms"); err != nil {
		_ = conn.Close(ctx) // the first error is the one that matters
		return err
	}
	l.conn = conn
	l.on.Store(true)
	return nil
}

// run delivers messages until ctx ends, and connects again where the connection is lost. Messages
// published in between are lost, as NOTIFY keeps nothing for those who do not listen.
func (l *roomListener) run(ctx context.Context) {
	for {
		err := l.receive(ctx)
		l.on.Store(false)
		_ = l.conn.Close(ctx) // it is of no use any more, whatever the answer
		if ctx.Err() != nil {
			return
		}
		l.logger.Warn("LISTEN lost its connection", "error", err)
		if !l.reconnect(ctx) {
			return
		}
		l.logger.Info("LISTEN is on again")
	}
}

// reconnect tries until LISTEN is on again; false when ctx ends first.
func (l *roomListener) reconnect(ctx context.Context) bool {
	for wait := relistenFirst; ; wait = min(2*wait, relistenMost) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
		err := l.connect(ctx)
		if err == nil {
			return true
		}
		l.logger.Warn("LISTEN is not on", "error", err)
	}
}

func (l *roomListener) receive(ctx context.Context) error {
	for {
		notification, err := l.conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		room, text, _ := strings.Cut(notification.Payload, " ")
		if err := l.hub.publish(room, text); err != nil {
			return err
		}
	}
}
