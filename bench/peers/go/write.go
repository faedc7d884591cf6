// write.go: R5, a new client.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const bodyMax = 4 << 20

var errRefused = errors.New("refused")

func optional(v wireID) *int64 {
	if v == 0 {
		return nil
	}
	n := int64(v)
	return &n
}

// The address with what the catalog says of its ids; an error when they do not belong together.
func (k *catalog) check(n int, a *newAddress) (addressRow, error) {
	kind, ok := k.addressTypes[int64(a.TypeID)]
	country, known := k.countryOf[int64(a.CityID)]
	if !ok || (a.CityID != 0 && (!known || (a.CountryID != 0 && country != int64(a.CountryID)))) {
		return addressRow{}, errRefused
	}
	if _, ok := k.countries[int64(a.CountryID)]; a.CountryID != 0 && !ok {
		return addressRow{}, errRefused
	}
	if _, ok := k.metros[int64(a.MetroID)]; a.MetroID != 0 && !ok {
		return addressRow{}, errRefused
	}
	return addressRow{N: n, Type: int64(a.TypeID), Category: kind.category,
		Country: optional(a.CountryID), City: optional(a.CityID), Street: optional(a.StreetID),
		Metro: optional(a.MetroID), Zip: a.Zip, Region: a.Region, House: a.House,
		Building: a.Building, Entry: a.Entry, Floor: a.Floor, Apartments: a.Apartments,
		Note: a.Note, Lat: a.Lat, Lng: a.Lng, EntryCode: a.EntryCode}, nil
}

func (in *newClient) valid() bool {
	if in.Birthday != "" {
		if _, err := time.Parse("2006-01-02", in.Birthday); err != nil {
			return false
		}
	}
	return in.Lastname != "" && in.Firstname != "" && utf8.RuneCountInString(in.Lastname) <= 255 &&
		utf8.RuneCountInString(in.Firstname) <= 255 && utf8.RuneCountInString(in.Middlename) <= 255
}

func ids(list *string) []int64 {
	if list == nil {
		return nil
	}
	words := strings.Split(*list, ",")
	out := make([]int64, len(words))
	for i, word := range words {
		out[i], _ = strconv.ParseInt(word, 10, 64)
	}
	return out
}

func (s *server) newClient(w http.ResponseWriter, r *http.Request, who *principal, k *catalog) error {
	var in newClient
	data, err := io.ReadAll(io.LimitReader(r.Body, bodyMax))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if !in.valid() {
		return errRefused
	}
	n := len(in.Contacts)
	kinds, categories := make([]int16, n), make([]int16, n)
	types, values := make([]int64, n), make([]string, n)
	for i, c := range in.Contacts {
		t, ok := k.contactTypes[int64(c.TypeID)]
		if !ok || c.Value == "" {
			return errRefused
		}
		kinds[i], categories[i], types[i], values[i] = t.kind, t.category, int64(c.TypeID), c.Value
	}
	addresses := make([]addressRow, len(in.Addresses))
	for i := range in.Addresses {
		if addresses[i], err = k.check(i, &in.Addresses[i]); err != nil {
			return err
		}
	}
	places, err := json.Marshal(addresses)
	if err != nil {
		return err
	}
	var id string
	var contacts, made, streets *string
	err = s.pool.QueryRow(r.Context(), s.sql["new_client"], who.tenant, in.Lastname, in.Firstname,
		in.Middlename, in.Birthday, in.Note, kinds, categories, types, values, string(places),
		int64(len(addresses)), who.key, r.Header.Get("X-Request-Id")).Scan(&id, &contacts, &made,
		&streets)
	if err != nil {
		return err
	}
	c := &client{}
	c.id, _ = strconv.ParseInt(id, 10, 64)
	c.person.t = [14]string{in.Lastname, in.Firstname, in.Middlename, in.Birthday, in.Note}
	for i, id := range ids(contacts) {
		c.parts[2] = append(c.parts[2], row{id: id, n: [5]int64{types[i]}, t: [14]string{values[i]}})
	}
	var names []string
	if streets != nil {
		names = strings.Split(*streets, "\x1f")
	}
	for i, id := range ids(made) {
		c.parts[3] = append(c.parts[3], in.Addresses[i].row(id, names[i]))
	}
	body := append(make([]byte, 0, 2048), `{"data":`...)
	return envelope(w, r, who, append(k.client(body, c), '}'), "")
}

func (a *newAddress) row(id int64, street string) row {
	return row{id: id, n: [5]int64{int64(a.TypeID), int64(a.CountryID), int64(a.CityID),
		int64(a.StreetID), int64(a.MetroID)},
		t: [14]string{street, a.Region, a.Zip, a.House, a.Building, a.Entry, a.Floor, a.Apartments,
			a.EntryCode, a.Note, a.Lat, a.Lng}}
}
