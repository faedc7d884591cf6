// person.go: the SalesMan dialect: R4, a page of 200 persons behind one, newest first.
package main

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v4"
)

const fieldsMax = 16

type person struct {
	id, company, owner                int64
	created, title, name, companyName string
	tel, mob, mail                    []contact
}

type contact struct {
	id    int64
	value string
}

func (s *server) person(w http.ResponseWriter, r *http.Request) {
	if err := s.persons(w, r); err != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write([]byte(`{"result":"Error"}`))
	}
}

func (s *server) persons(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	who, err := s.byAPIKey(r.Context(), r.Form.Get("apikey"), r.Form.Get("login"))
	if err != nil || who == nil || who.refused {
		return errRefused
	}
	k, err := s.catalogOf(r.Context(), who.tenant)
	if err != nil {
		return err
	}
	after, err := strconv.ParseInt(r.Form.Get("after"), 10, 64)
	if err != nil || r.Form.Get("action") != "list" {
		return errRefused
	}
	rows, err := s.pool.Query(r.Context(), s.sql["persons"], who.tenant, after, who.zone)
	if err != nil {
		return err
	}
	list, err := readPersons(rows)
	if err != nil {
		return err
	}
	fields := strings.SplitN(r.Form.Get("fields"), ",", fieldsMax)
	body := append(make([]byte, 0, 80000), `{"data":[`...)
	for i := range list {
		if i > 0 {
			body = append(body, ',')
		}
		body = k.person(body, &list[i], fields)
	}
	body = append(body, `]}`...)
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Request-Id", r.Header.Get("X-Request-Id"))
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err
}

// Persons come first and in order, then their contacts in any.
func readPersons(rows pgx.Rows) ([]person, error) {
	defer rows.Close()
	list := make([]person, 0, 200)
	at := make(map[int64]*person, 200)
	for rows.Next() {
		v := rows.RawValues()
		if number(v[0]) == 1 {
			list = append(list, person{id: number(v[1]), company: number(v[2]), owner: number(v[3]),
				created: string(v[4]), title: string(v[5]), name: string(v[6]),
				companyName: string(v[7])})
			at[number(v[1])] = &list[len(list)-1]
			continue
		}
		if p := at[number(v[1])]; p != nil {
			p.take(number(v[2]), number(v[3]), contact{number(v[8]), string(v[4])})
		}
	}
	return list, rows.Err()
}

func (p *person) take(kind, category int64, c contact) {
	switch {
	case kind == 1:
		p.mail = insert(p.mail, c)
	case category == 2:
		p.mob = insert(p.mob, c)
	case category != 3:
		p.tel = insert(p.tel, c)
	}
}

func insert(list []contact, c contact) []contact {
	list = append(list, c)
	for i := len(list) - 1; i > 0 && list[i].id < list[i-1].id; i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	return list
}

func values(out []byte, list []contact) []byte {
	switch len(list) {
	case 0:
		return append(out, `""`...)
	case 1:
		return phpText(out, list[0].value)
	}
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = c.value
	}
	return phpText(out, strings.Join(words, ", "))
}

func (k *catalog) person(out []byte, p *person, fields []string) []byte {
	out = append(out, '{')
	for i, field := range fields {
		if i > 0 {
			out = append(out, ',')
		}
		switch field {
		case "pid":
			out = strconv.AppendInt(append(out, `"pid":`...), p.id, 10)
		case "date_create":
			out = phpText(append(out, `"date_create":`...), p.created)
		case "clid":
			out = strconv.AppendInt(append(out, `"clid":`...), p.company, 10)
			out = phpText(append(out, `,"client":`...), p.companyName)
		case "ptitle":
			out = phpText(append(out, `"ptitle":`...), p.title)
		case "person":
			out = phpText(append(out, `"person":`...), p.name)
		case "tel":
			out = values(append(out, `"tel":`...), p.tel)
		case "mob":
			out = values(append(out, `"mob":`...), p.mob)
		case "mail":
			out = values(append(out, `"mail":`...), p.mail)
		case "iduser":
			out = phpText(append(out, `"user":`...), k.logins[p.owner])
			out = strconv.AppendInt(append(out, `,"iduser":`...), p.owner, 10)
		}
	}
	return append(out, '}')
}
