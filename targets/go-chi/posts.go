package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"crossover/go-chi/store"
)

type newPost struct {
	UserID int64  `json:"user_id" validate:"gte=1"`
	Title  string `json:"title" validate:"min=1,max=200,nonul"`
	Body   string `json:"body" validate:"min=1,max=10000,nonul"`
}

// postChange is validated field by field: what is left out is as valid as a text, and null is not.
type postChange struct {
	Title optionalText `json:"title"`
	Body  optionalText `json:"body"`
}

func (a *api) createPost(w http.ResponseWriter, r *http.Request) error {
	var sent newPost
	if err := a.decode(w, r, &sent); err != nil {
		return err
	}
	created, err := a.store.CreatePost(r.Context(), store.CreatePostParams{UserID: sent.UserID, Title: sent.Title, Body: sent.Body})
	if refersToNone(err) {
		return invalid("body", "user_id")
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", fmt.Sprintf("/posts/%d", created.ID))
	return respond(w, r, http.StatusCreated, created)
}

func (a *api) readPost(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	found, err := a.store.ReadPost(r.Context(), id)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchPost
	}
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, found)
}

func (a *api) updatePost(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	var sent postChange
	if err := a.decode(w, r, &sent); err != nil {
		return err
	}
	if err := a.validateChange(sent); err != nil {
		return err
	}
	changed, err := a.store.UpdatePost(r.Context(), store.UpdatePostParams{ID: id, Title: sent.Title.orNil(), Body: sent.Body.orNil()})
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchPost
	}
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, changed)
}

func (a *api) validateChange(sent postChange) error {
	isEmpty := !sent.Title.isSent && !sent.Body.isSent
	var wrong []string
	for _, field := range []struct {
		name, rules string
		value       optionalText
	}{
		{"title", "min=1,max=200,nonul", sent.Title},
		{"body", "min=1,max=10000,nonul", sent.Body},
	} {
		if isEmpty || field.value.isSent && a.validate.Var(field.value.text, field.rules) != nil {
			wrong = append(wrong, field.name)
		}
	}
	if len(wrong) > 0 {
		return invalid("body", wrong...)
	}
	return nil
}

func (a *api) deletePost(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	removed, err := a.store.DeletePost(r.Context(), id)
	if err != nil {
		return err
	}
	if removed == 0 {
		return errNoSuchPost
	}
	return respondNothing(w, r)
}

// listPosts does not look for the user: one who does not exist has no posts either.
func (a *api) listPosts(w http.ResponseWriter, r *http.Request) error {
	userID, err := pathID(r)
	if err != nil {
		return err
	}
	limit, err := queryInteger(r, "limit", 20, 1, 100)
	if err != nil {
		return err
	}
	posts, err := a.store.ListPosts(r.Context(), store.ListPostsParams{UserID: userID, Limit: int32(limit)})
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, struct {
		Posts []store.Post `json:"posts"`
	}{posts})
}
