package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"
	"golang.org/x/crypto/bcrypt"
)

// credentials are what a login is checked against.
type credentials struct {
	userID       int64
	passwordHash string
}

// claims are those of a token, in the contract's order: jwt's own registered claims have another.
type claims struct {
	jwt.RegisteredClaims `json:"-"` // only its methods, without which jwt takes no claims

	Subject   string `json:"sub"`
	IssuedAt  int64  `json:"iat"` // seconds since 1970
	ExpiresAt int64  `json:"exp"`
}

const (
	maxEmailRunes    = 200
	maxPasswordBytes = 72 // what bcrypt takes
	tokenLifetime    = time.Hour

	// Checked where no user has the address, so that the time it takes does not tell who has an account.
	nobodysHash = "$2b$10$akiRgrcKx6B1LyLvt3BbHeWJEqBaA6qMabVfzREKb0WzP08rFwHN."

	readCredentialsSQL = `SELECT id, password_hash FROM users WHERE email = $1`
)

func scanCredentials(row pgx.CollectableRow) (credentials, error) {
	var c credentials
	err := row.Scan(&c.userID, &c.passwordHash)
	return c, err
}

// login checks the password in the request's own goroutine.
func (s *service) login(x *exchange) error {
	var sent struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	var v validation
	v.check(isText(sent.Email, 1, maxEmailRunes), inBody("email"))
	v.check(isText(sent.Password, 1, maxPasswordBytes) && len(sent.Password) <= maxPasswordBytes, inBody("password"))
	if err := v.err(); err != nil {
		return err
	}
	expected, err := queryRow(x.r.Context(), s.database, &x.timing, scanCredentials, readCredentialsSQL, sent.Email)
	isUnknown := errors.Is(err, pgx.ErrNoRows)
	if isUnknown {
		expected.passwordHash = nobodysHash
	} else if err != nil {
		return err
	}
	err = s.checkPassword(x.r.Context(), expected.passwordHash, sent.Password)
	if isUnknown && err == nil || errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return errNotLoggedIn
	}
	if err != nil {
		return err
	}
	token, err := signToken(expected.userID, time.Now(), s.cfg.tokenKey)
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, struct {
		Token     string `json:"token"`
		TokenType string `json:"token_type"`
		ExpiresIn int64  `json:"expires_in"` // seconds
	}{token, "Bearer", int64(tokenLifetime.Seconds())})
}

// checkPassword checks as many at once as there are cores: more would make all of them late and none of them sooner.
func (s *service) checkPassword(ctx context.Context, hash, password string) error {
	select {
	case s.checking <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.checking }()
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
}

// signToken is a JSON Web Token (RFC 7519) that holds for an hour.
func signToken(userID int64, now time.Time, key string) (string, error) {
	issuedAt := now.Unix()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Subject:   strconv.FormatInt(userID, 10),
		IssuedAt:  issuedAt,
		ExpiresAt: issuedAt + int64(tokenLifetime.Seconds()),
	})
	return token.SignedString([]byte(key))
}
