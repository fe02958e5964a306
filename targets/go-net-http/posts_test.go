package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestAPostIsWrittenWithoutEscapesThatJSONDoesNotNeed(t *testing.T) {
	srv := serve(t)
	ask(t, srv, http.MethodGet, "/posts/7", "").expect(t, 200,
		`{"id":7,"user_id":1,"title":"Post 7","body":"<b>\"é\" & 7</b>","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:06Z"}`)
}

func TestAPostIsCreatedReadUpdatedAndDeleted(t *testing.T) {
	srv := serve(t)
	title := strings.Repeat("é", 200) // the limit counts code points, not bytes
	created := ask(t, srv, http.MethodPost, "/posts", `{"user_id":2,"title":"`+title+`","body":"\ud83d\ude00\u2028\\u2028","unknown":1}`)
	var p post
	if err := json.Unmarshal([]byte(created.body), &p); err != nil {
		t.Fatal(err)
	}
	if p.Title != title || p.Body != "😀\u2028\\u2028" || !strings.Contains(created.body, "\"😀\u2028\\\\u2028\"") {
		t.Errorf("expected the text as it was sent, found %s", created.body)
	}
	path := created.header.Get("Location")
	ask(t, srv, http.MethodGet, path, "").expect(t, 200, created.body)

	updated := ask(t, srv, http.MethodPatch, path, `{"title":"new"}`)
	if expected := strings.Replace(created.body, title, "new", 1); !strings.HasPrefix(updated.body, expected[:strings.Index(expected, `"created_at"`)]) {
		t.Errorf("expected only the title to change, found %s", updated.body)
	}
	deleted := ask(t, srv, http.MethodDelete, path, "")
	deleted.expect(t, 204, "")
	if deleted.header.Get("Content-Type") != "" || deleted.header.Get("Server-Timing") == "" {
		t.Errorf("expected a bare answer with its timing, found %v", deleted.header)
	}
	ask(t, srv, http.MethodGet, path, "").expect(t, 404, noSuchPost)
}

func TestAUsersPostsComeLatestFirst(t *testing.T) {
	srv := serve(t)
	found := ask(t, srv, http.MethodGet, "/users/1/posts?limit=2", "")
	var list struct{ Posts []post }
	if err := json.Unmarshal([]byte(found.body), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Posts) != 2 || list.Posts[0].ID != 12 || list.Posts[1].ID != 11 {
		t.Errorf("expected posts 12 and 11, found %s", found.body)
	}
}

func TestRowsAreTheFirstPostsThreeForEachKB(t *testing.T) {
	srv := serve(t)
	for query, expected := range map[string]int{"": 3, "?kb=2": 6} {
		var list struct{ Posts []post }
		if err := json.Unmarshal([]byte(ask(t, srv, http.MethodGet, "/rows"+query, "").body), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Posts) != expected {
			t.Fatalf("%q: expected %d posts, found %d", query, expected, len(list.Posts))
		}
		for i, p := range list.Posts {
			if p.ID != int64(i+1) {
				t.Errorf("%q: expected post %d, found %d", query, i+1, p.ID)
			}
		}
	}
}

func TestAnUnknownUserHasNoPosts(t *testing.T) {
	srv := serve(t)
	ask(t, srv, http.MethodGet, "/users/999/posts", "").expect(t, 200, `{"posts":[]}`)
}
