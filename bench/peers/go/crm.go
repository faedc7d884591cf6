// crm.go: the WebDelivery dialect: R1, R2, R3, R5.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v4"
)

const phone = 0

type handler func(w http.ResponseWriter, r *http.Request, who *principal, k *catalog) error

func (s *server) crm(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		object := r.FormValue("objectId")
		id, err := strconv.ParseInt(object, 10, 64)
		var who *principal
		if err == nil {
			who, err = s.bySid(r.Context(), r.Header.Get("sid"), object, id)
		}
		if err != nil || who == nil || who.refused {
			fail(w)
			return
		}
		k, err := s.catalogOf(r.Context(), who.tenant)
		if err == nil {
			err = next(w, r, who, k)
		}
		if err != nil {
			fail(w)
		}
	}
}

func fail(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	io.WriteString(w, `{"status":"Err"}`)
}

func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:16]) + `"`
}

// Ends the envelope and sends it. tag "": no answer to keep.
func envelope(w http.ResponseWriter, r *http.Request, who *principal, body []byte, tag string) error {
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	if tag != "" {
		head.Set("ETag", tag)
		if strings.HasSuffix(r.URL.Path, "/TypesContacts") {
			head.Set("Cache-Control", "private, max-age=60")
		} else { // clients are asked for anew
			head.Set("Cache-Control", "private, no-cache")
		}
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	} else {
		head.Set("Cache-Control", "no-store")
	}
	id := r.Header.Get("X-Request-Id")
	body = append(body, `,"ver":"1.3.0.32","timestamp":"`...)
	body = time.Now().In(who.location).AppendFormat(body, "2006-01-02T15:04:05")
	body = append(body, `","status":"Ok","requestId":"`...)
	body = append(append(body, id...), `"}`...)
	head.Set("X-Request-Id", id)
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

func (s *server) types(w http.ResponseWriter, r *http.Request, who *principal, k *catalog) error {
	body := make([]byte, len(k.typesBody), len(k.typesBody)+200)
	copy(body, k.typesBody)
	return envelope(w, r, who, body, k.typesTag)
}

func (s *server) clients(w http.ResponseWriter, r *http.Request, who *principal, k *catalog) error {
	if r.Method == http.MethodPost {
		return s.newClient(w, r, who, k)
	}
	body := append(make([]byte, 0, 4096), `{"data":`...)
	if number := r.FormValue("phone"); number != "" {
		list, err := s.read(r.Context(), "clients_by_phone", who.tenant, phoneKeys(number))
		if err != nil {
			return err
		}
		body = append(body, '[')
		for i, c := range list {
			if i > 0 {
				body = append(body, ',')
			}
			body = append(k.client(body, c), `,"externalCode":`...)
			body = text(body, c.external)
			body = append(append(body, `,"revision":"`...), c.revision...)
			body = append(body, `","isDeleted":false}`...)
		}
		body = append(body, `],"cursor":null`...)
		return envelope(w, r, who, body, tag(body))
	}
	id, err := strconv.ParseInt(r.FormValue("Id"), 10, 64)
	if err != nil {
		return err
	}
	list, err := s.read(r.Context(), "client_rows", who.tenant, id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return pgx.ErrNoRows
	}
	body = append(k.client(body, list[0]), '}')
	return envelope(w, r, who, body, tag(body))
}

// The keys that a number is stored by: a Russian one is found with and without its 7.
func phoneKeys(number string) []string {
	digits := make([]byte, 0, 20)
	for i := 0; i < len(number); i++ {
		if number[i] >= '0' && number[i] <= '9' {
			digits = append(digits, number[i])
		}
	}
	key := string(digits)
	if len(key) == 11 && key[0] == '8' {
		key = "7" + key[1:]
	} else if len(key) == 10 && key[0] == '9' {
		key = "7" + key
	}
	if len(key) == 11 && key[0] == '7' {
		return []string{key, key[1:]}
	}
	if len(key) == 10 {
		return []string{key, "7" + key}
	}
	return []string{key}
}

// Rows of one client by part; the columns of client_parts.part.sql.
type row struct {
	id int64
	n  [5]int64
	t  [14]string
	// bit i: t[i] is NULL
	null uint16
}

type client struct {
	id                       int64
	person                   row
	parts                    [6][]row
	external, revision       string
	contactIDs, addressesIDs []int64
}

func number(b []byte) int64 {
	if len(b) == 8 {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (s *server) read(ctx context.Context, name string, args ...interface{}) ([]*client, error) {
	rows, err := s.pool.Query(ctx, s.sql[name], args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*client
	for rows.Next() {
		v := rows.RawValues()
		var x row
		part, party := number(v[0]), number(v[1])
		x.id = number(v[2])
		for i := range x.n {
			x.n[i] = number(v[3+i])
		}
		for i := range x.t {
			if v[8+i] == nil {
				x.null |= 1 << i
			} else {
				x.t[i] = string(v[8+i])
			}
		}
		if part == 1 {
			list = append(list, &client{id: party, person: x, external: x.t[5], revision: x.t[6]})
			continue
		}
		for _, c := range list {
			if c.id == party {
				c.parts[part] = append(c.parts[part], x)
			}
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	return list, rows.Err()
}

func idText(out []byte, key string, id int64) []byte {
	out = append(append(append(out, ',', '"'), key...), `":"`...)
	if id != 0 {
		out = strconv.AppendInt(out, id, 10)
	}
	return append(out, '"')
}

func member(out []byte, key, value string) []byte {
	out = append(append(append(out, ',', '"'), key...), '"', ':')
	return text(out, value)
}

func flag(out []byte, key string, value bool) []byte {
	out = append(append(append(out, ',', '"'), key...), '"', ':')
	return strconv.AppendBool(out, value)
}

func instant(v string) string {
	if len(v) >= 19 {
		return v[:10] + "T" + v[11:19]
	}
	if len(v) == 10 {
		return v + "T00:00:00"
	}
	return ""
}

// The client's object without its closing brace.
func (k *catalog) client(out []byte, c *client) []byte {
	p := &c.person
	out = append(strconv.AppendInt(append(out, `{"id":"`...), c.id, 10), '"')
	out = member(out, "lastname", p.t[0])
	out = member(out, "firstname", p.t[1])
	out = member(out, "middlename", p.t[2])
	out = member(out, "birthday", instant(p.t[3]))
	out = member(out, "note", p.t[4])
	out = append(out, `,"contacts":[`...)
	out = k.list(out, c.parts[2], (*catalog).contact)
	out = append(out, `],"addresses":[`...)
	out = k.list(out, c.parts[3], (*catalog).address)
	out = append(out, `],"accounts":[`...)
	out = k.list(out, c.parts[4], (*catalog).account)
	out = append(out, `],"cards":[`...)
	out = k.list(out, c.parts[5], (*catalog).card)
	return append(out, ']')
}

func (k *catalog) list(out []byte, rows []row, write func(*catalog, []byte, *row) []byte) []byte {
	if len(rows) > 1 {
		sort.Slice(rows, func(i, j int) bool {
			if rows[i].id != rows[j].id {
				return rows[i].id < rows[j].id
			}
			return rows[i].t[0] < rows[j].t[0]
		})
	}
	for i := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = write(k, out, &rows[i])
	}
	return out
}

func (k *catalog) contact(out []byte, x *row) []byte {
	out = append(strconv.AppendInt(append(out, `{"id":"`...), x.id, 10), '"')
	out = idText(out, "typeId", x.n[0])
	out = member(out, "typeName", k.contactTypes[x.n[0]].name)
	return append(member(out, "value", x.t[0]), '}')
}

func (k *catalog) address(out []byte, x *row) []byte {
	country, city := x.t[12], x.t[13]
	if name, ok := k.countries[x.n[1]]; ok {
		country = name
	}
	if name, ok := k.cities[x.n[2]]; ok {
		city = name
	}
	out = append(strconv.AppendInt(append(out, `{"id":"`...), x.id, 10), '"')
	out = idText(out, "typeId", x.n[0])
	out = member(out, "typeName", k.addressTypes[x.n[0]].name)
	out = member(idText(out, "countryId", x.n[1]), "country", country)
	out = member(member(out, "zip", x.t[2]), "region", x.t[1])
	out = member(idText(out, "cityId", x.n[2]), "city", city)
	out = member(idText(out, "streetId", x.n[3]), "street", x.t[0])
	for i, key := range [...]string{"house", "building", "entry", "floor", "apartments", "entryCode",
		"dopInfo", "lat", "lng"} {
		out = member(out, key, x.t[3+i])
	}
	out = member(idText(out, "metroStationId", x.n[4]), "metroStation", k.metros[x.n[4]])
	return append(out, `,"readOnly":false}`...)
}

func (k *catalog) account(out []byte, x *row) []byte {
	out = text(append(out, `{"accountNumber":`...), x.t[0])
	out = member(out, "status", x.t[1])
	out = strconv.AppendInt(append(out, `,"accountTypeID":`...), x.n[0], 10)
	out = member(out, "accountTypeName", x.t[2])
	out = flag(flag(out, "accountDebitEnabled", x.n[1] != 0), "accountCreditEnabled", x.n[2] != 0)
	out = member(out, "dateCreate", instant(x.t[3]))
	out = append(append(out, `,"balance":`...), x.t[4]...)
	if x.null&(1<<5) != 0 {
		return append(out, `,"accountCode":null}`...)
	}
	return append(member(out, "accountCode", x.t[5]), '}')
}

func (k *catalog) card(out []byte, x *row) []byte {
	out = text(append(out, `{"cardCode":`...), x.t[0])
	out = flag(flag(out, "isVirtualCard", x.n[1] != 0), "isConfirmManager", x.n[2] != 0)
	out = member(out, "status", x.t[1])
	out = member(member(out, "dateOffered", instant(x.t[2])), "dateExpired", instant(x.t[3]))
	out = strconv.AppendInt(append(out, `,"groupID":`...), x.n[0], 10)
	return append(member(out, "groupName", x.t[4]), '}')
}

// Ids come as texts; "" and absence are no id.
type wireID int64

func (v *wireID) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "" || s == "null" {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	*v = wireID(n)
	return err
}

type newContact struct {
	TypeID wireID `json:"typeId"`
	Value  string `json:"value"`
}
type newAddress struct {
	TypeID     wireID `json:"typeId"`
	CountryID  wireID `json:"countryId"`
	CityID     wireID `json:"cityId"`
	StreetID   wireID `json:"streetId"`
	MetroID    wireID `json:"metroStationId"`
	Zip        string `json:"zip"`
	Region     string `json:"region"`
	House      string `json:"house"`
	Building   string `json:"building"`
	Entry      string `json:"entry"`
	Floor      string `json:"floor"`
	Apartments string `json:"apartments"`
	EntryCode  string `json:"entryCode"`
	Note       string `json:"dopInfo"`
	Lat        string `json:"lat"`
	Lng        string `json:"lng"`
}
type newClient struct {
	Lastname, Firstname, Middlename, Birthday, Note string
	Contacts                                        []newContact
	Addresses                                       []newAddress
}

// An address as new_client.sql takes it.
type addressRow struct {
	N          int    `json:"n"`
	Type       int64  `json:"type"`
	Category   int16  `json:"category"`
	Country    *int64 `json:"country"`
	City       *int64 `json:"city"`
	Street     *int64 `json:"street"`
	Metro      *int64 `json:"metro"`
	Zip        string `json:"zip"`
	Region     string `json:"region"`
	House      string `json:"house"`
	Building   string `json:"building"`
	Entry      string `json:"entry"`
	Floor      string `json:"floor"`
	Apartments string `json:"apartments"`
	EntryCode  string `json:"entry_code"`
	Note       string `json:"note"`
	Lat        string `json:"lat"`
	Lng        string `json:"lng"`
}
