package main

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgxpool"
)

// rawRow is a row as other systems send it: everything is text.
type rawRow struct {
	id, name, email, amount, tags string
}

// record is a row that has been mapped and validated.
type record struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name"`
	Email       string   `json:"email"`
	AmountCents int64    `json:"amount_cents"`
	Tags        []string `json:"tags"`
}

type mixed struct {
	DBMs     int64  `json:"db_ms"`
	Work     int64  `json:"work"` // rows
	Checksum uint32 `json:"checksum"`
}

const (
	maxWorkRows  = 1_000_000
	maxNameRunes = 200

	waitSQL = `SELECT pg_sleep($1)`
)

var emailPattern = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)

// mixed waits in the database, where a wait of nothing is a statement too, and then works on rows in the
// request's own goroutine.
func (s *service) mixed(x *exchange) error {
	var v validation
	answer := mixed{
		DBMs: v.queryInteger(x, "db_ms", 0, 0, maxWaitMs),
		Work: v.queryInteger(x, "work", 0, 0, maxWorkRows),
	}
	v.queryOneOf(x, "by", "library", "interpreter") // one and the same in a compiled language
	if err := v.err(); err != nil {
		return err
	}
	ctx := x.r.Context()
	err := s.database.use(ctx, &x.timing, func(conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, waitSQL, float64(answer.DBMs)/1000)
		return err
	})
	if err != nil {
		return err
	}
	if answer.Checksum, err = checksumRows(answer.Work); err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, answer)
}

// checksumRows maps, validates and serialises so many rows, and adds up the CRC-32s of their JSON modulo 2^32.
func checksumRows(rows int64) (uint32, error) {
	var checksum uint32
	for i := int64(1); i <= rows; i++ {
		r, err := makeRow(i).parse()
		if err != nil {
			return 0, err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		checksum += crc32.ChecksumIEEE(text)
	}
	return checksum, nil
}

func makeRow(i int64) rawRow {
	digits := strconv.FormatInt(i, 10)
	return rawRow{
		id:     digits,
		name:   "User " + digits,
		email:  "user" + digits + "@example.com",
		amount: fmt.Sprintf("%d.%02d", i*37%10_000, i%100),
		tags:   fmt.Sprintf("alpha,beta,%d", i%7),
	}
}

// parse maps a row to its types. An error names the first field that is not valid.
func (raw rawRow) parse() (record, error) {
	r := record{Name: raw.name, Email: raw.email, Tags: strings.Split(raw.tags, ",")}
	var err error
	if r.ID, err = strconv.ParseInt(raw.id, 10, 64); err != nil || r.ID < 1 {
		return record{}, invalidRow("id", raw.id)
	}
	if length := utf8.RuneCountInString(r.Name); length < 1 || length > maxNameRunes {
		return record{}, invalidRow("name", raw.name)
	}
	if !emailPattern.MatchString(r.Email) {
		return record{}, invalidRow("email", raw.email)
	}
	if r.AmountCents, err = strconv.ParseInt(strings.ReplaceAll(raw.amount, ".", ""), 10, 64); err != nil {
		return record{}, invalidRow("amount", raw.amount)
	}
	for _, tag := range r.Tags {
		if tag == "" {
			return record{}, invalidRow("tags", raw.tags)
		}
	}
	return r, nil
}

func invalidRow(name, found string) error {
	return fmt.Errorf("a row's %s is not valid: %q", name, found)
}
