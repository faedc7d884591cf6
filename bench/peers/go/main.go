// The same work as Kartoteka's, with net/http and pgx: see bench/README.md.
//
// main.go: the server, the pool, keys and catalogs that are kept for a minute.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v4/pgxpool"
)

const (
	keepFor  = 60 * time.Second
	poolSize = "8"
)

type server struct {
	pool     *pgxpool.Pool
	sql      map[string]string
	keys     sync.Map // hash and second part -> *principal
	catalogs sync.Map // tenant -> *catalog
}

// Whoever a key stands for.
type principal struct {
	tenant   int32
	zone     string
	location *time.Location
	key      int64
	employee int64
	refused  bool
	until    time.Time
}

type contactType struct {
	kind, category int16
	name           string
}

// What does not change often in a tenant.
type catalog struct {
	contactTypes map[int64]contactType
	addressTypes map[int64]contactType
	countries    map[int64]string
	cities       map[int64]string
	countryOf    map[int64]int64 // a city's
	metros       map[int64]string
	logins       map[int64]string
	typesBody    []byte // R1's answer up to the envelope
	typesTag     string
	until        time.Time
}

func readSQL(folder string) map[string]string {
	include := regexp.MustCompile(`(?m)^-- include: (\w+)$`)
	out := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(folder, "*.sql"))
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			log.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".sql")
		out[name] = include.ReplaceAllStringFunc(string(text), func(line string) string {
			part, err := os.ReadFile(filepath.Join(folder, line[len("-- include: "):]+".part.sql"))
			if err != nil {
				log.Fatal(err)
			}
			return string(part)
		})
	}
	return out
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (s *server) bySid(ctx context.Context, sid, object string, id int64) (*principal, error) {
	name := hash(sid) + " " + object
	if p, ok := s.keys.Load(name); ok && time.Now().Before(p.(*principal).until) {
		return p.(*principal), nil
	}
	p := &principal{until: time.Now().Add(keepFor)}
	var tenant *int32
	var zone *string
	var enabled, writes *bool
	var offset *int32
	err := s.pool.QueryRow(ctx, s.sql["auth_sid"], name[:64], id).Scan(&tenant, &zone, &p.key,
		&enabled, &writes, &offset)
	if err != nil || tenant == nil {
		return nil, err
	}
	p.refused = enabled == nil || !*enabled
	return s.keep(name, p, *tenant, *zone)
}

func (s *server) byAPIKey(ctx context.Context, key, login string) (*principal, error) {
	name := hash(key) + " " + login
	if p, ok := s.keys.Load(name); ok && time.Now().Before(p.(*principal).until) {
		return p.(*principal), nil
	}
	p := &principal{until: time.Now().Add(keepFor)}
	var tenant int32
	var zone string
	var employee *int64
	var visible *string
	err := s.pool.QueryRow(ctx, s.sql["auth_apikey"], name[:64], login).Scan(&tenant, &zone, &p.key,
		&employee, &visible)
	if err != nil || employee == nil {
		return nil, err
	}
	p.employee = *employee
	p.refused = visible != nil // this peer lists for those who see everybody
	return s.keep(name, p, tenant, zone)
}

func (s *server) keep(name string, p *principal, tenant int32, zone string) (*principal, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	p.tenant, p.zone, p.location = tenant, zone, location
	s.keys.Store(name, p)
	return p, nil
}

func (s *server) catalogOf(ctx context.Context, tenant int32) (*catalog, error) {
	if k, ok := s.catalogs.Load(tenant); ok && time.Now().Before(k.(*catalog).until) {
		return k.(*catalog), nil
	}
	k := &catalog{map[int64]contactType{}, map[int64]contactType{}, map[int64]string{},
		map[int64]string{}, map[int64]int64{}, map[int64]string{}, map[int64]string{}, nil, "",
		time.Now().Add(keepFor)}
	rows, err := s.pool.Query(ctx, s.sql["catalog"], tenant)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name, flags string
		var id, a, b int64
		if err := rows.Scan(&kind, &id, &a, &b, &name, &flags); err != nil {
			return nil, err
		}
		k.take(kind, id, a, b, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var body string
	if err := s.pool.QueryRow(ctx, s.sql["contact_types"], tenant).Scan(&body); err != nil {
		return nil, err
	}
	k.typesBody, k.typesTag = []byte(body), tag([]byte(body))
	s.catalogs.Store(tenant, k)
	return k, nil
}

func (k *catalog) take(kind string, id, a, b int64, name string) {
	switch kind {
	case "contact_type":
		k.contactTypes[id] = contactType{int16(a), int16(b), name}
	case "address_type":
		k.addressTypes[id] = contactType{0, int16(a), name}
	case "country":
		k.countries[id] = name
	case "city":
		k.cities[id], k.countryOf[id] = name, a
	case "metro":
		k.metros[id] = name
	case "employee":
		k.logins[id] = name
	}
}

func main() {
	config, err := pgxpool.ParseConfig("pool_max_conns=" + poolSize + " pool_min_conns=" + poolSize)
	if err != nil {
		log.Fatal(err)
	}
	pool, err := pgxpool.ConnectConfig(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{pool: pool, sql: readSQL(os.Getenv("SQL"))}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/crm/TypesContacts", s.crm(s.types))
	mux.HandleFunc("/api/v1/crm/Clients", s.crm(s.clients))
	mux.HandleFunc("/developer/v2/person", s.person)
	listener, err := net.Listen("unix", os.Getenv("LISTEN"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(listener, mux))
}
