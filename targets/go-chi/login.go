package main

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"
	"golang.org/x/crypto/bcrypt"
)

const (
	tokenLifetime = time.Hour
	// Checked where no user has the address, so that the time it takes does not tell who has an account.
	nobodysHash = "$2b$10$akiRgrcKx6B1LyLvt3BbHeWJEqBaA6qMabVfzREKb0WzP08rFwHN."
)

type credentials struct {
	Email    string `json:"email" validate:"min=1,max=200,nonul"`
	Password string `json:"password" validate:"min=1,maxbytes=72,nonul"` // bcrypt takes no more
}

// claims are those of a token, in the contract's order: jwt's own registered claims have another.
type claims struct {
	jwt.RegisteredClaims `json:"-"` // only its methods, without which jwt takes no claims

	Subject   string `json:"sub"`
	IssuedAt  int64  `json:"iat"` // seconds since 1970
	ExpiresAt int64  `json:"exp"`
}

func (a *api) login(w http.ResponseWriter, r *http.Request) error {
	var sent credentials
	if err := a.decode(w, r, &sent); err != nil {
		return err
	}
	user, err := a.store.ReadCredentials(r.Context(), sent.Email)
	isUnknown := errors.Is(err, pgx.ErrNoRows)
	if isUnknown {
		user.PasswordHash = nobodysHash
	} else if err != nil {
		return err
	}
	err = bcrypt.CompareHashAndPassword([]byte(user.PasswordHash), []byte(sent.Password))
	if isUnknown && err == nil || errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return errNotLoggedIn
	}
	if err != nil {
		return err
	}
	token, err := signToken(user.ID, time.Now(), a.cfg.tokenKey)
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, struct {
		Token     string `json:"token"`
		TokenType string `json:"token_type"`
		ExpiresIn int64  `json:"expires_in"` // seconds
	}{token, "Bearer", int64(tokenLifetime.Seconds())})
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
