<?php
// The same work as Kartoteka's, with PHP-FPM and PDO: see bench/README.md.
//
// index.php: the connection, the routes, keys and catalogs that APCu keeps for a minute.
declare(strict_types=1);

require __DIR__ . '/text.php';

const KEEP_S = 60;

/** The persistent connection of this child. One round trip a statement: nothing is prepared, since
 *  what PDO prepares ends with the request. */
function db(): PDO
{
    static $db = null;
    return $db ??= new PDO($_SERVER['DSN'], null, null, [
        PDO::ATTR_PERSISTENT => true,
        PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM,
        PDO::ATTR_EMULATE_PREPARES => false,
        PDO::PGSQL_ATTR_DISABLE_PREPARES => true,
    ]);
}

/** Rows of a statement of bench/peers/sql; $values are $1, $2, ... */
function rows(string $name, array $values): array
{
    static $sql = null;
    $sql ??= require $_SERVER['SQL_FILE'];
    $statement = db()->prepare($sql[$name]);
    foreach ($values as $i => $value) {
        $statement->bindValue('p' . ($i + 1), $value, $value === null ? PDO::PARAM_NULL
            : PDO::PARAM_STR);
    }
    $statement->execute();
    return $statement->fetchAll();
}

function by_sid(string $sid, string $object): array
{
    $hash = hash('sha256', $sid);
    $who = apcu_fetch("$hash $object", $found);
    if ($found) {
        return $who;
    }
    $row = rows('auth_sid', [$hash, $object])[0] ?? null;
    if ($row === null || $row[0] === null) {
        throw new RuntimeException('refused');
    }
    $who = ['tenant' => (string) $row[0], 'zone' => $row[1], 'key' => $row[2], 'refused' => !$row[3]];
    apcu_store("$hash $object", $who, KEEP_S);
    return $who;
}

function by_apikey(string $key, string $login): array
{
    $hash = hash('sha256', $key);
    $who = apcu_fetch("$hash $login", $found);
    if ($found) {
        return $who;
    }
    $row = rows('auth_apikey', [$hash, $login])[0] ?? null;
    if ($row === null || $row[3] === null) {
        throw new RuntimeException('refused');
    }
    // This peer lists for those who see everybody.
    $who = ['tenant' => (string) $row[0], 'zone' => $row[1], 'key' => $row[2], 'refused' => $row[4] !== null];
    apcu_store("$hash $login", $who, KEEP_S);
    return $who;
}

/** A name of the catalog; an entry each in APCu, so that no request copies a whole catalog. */
function catalog(string $tenant, string $kind, ?string $id): array|string|null
{
    if ($id === null || $id === '') {
        return null;
    }
    $name = "$tenant $kind $id";
    $value = apcu_fetch($name, $found);
    if (!$found && apcu_fetch("$tenant catalog") === false) {
        load_catalog($tenant);
        $value = apcu_fetch($name, $found);
    }
    return $found ? $value : null;
}

function load_catalog(string $tenant): void
{
    $all = [];
    foreach (rows('catalog', [$tenant]) as [$kind, $id, $a, $b, $name]) {
        $all["$tenant $kind $id"] = match ($kind) {
            'contact_type', 'address_type', 'city' => [$name, $a, $b],
            default => $name,
        };
    }
    $body = rows('contact_types', [$tenant])[0][0];
    $all["$tenant types body"] = [$body, tag($body)];
    // Names outlive the mark, so that a request finds all or none of them.
    apcu_store($all, null, KEEP_S * 2);
    apcu_store("$tenant catalog", true, KEEP_S);
}

function caller(): array
{
    $who = by_sid($_SERVER['HTTP_SID'] ?? '', (string) ($_GET['objectId'] ?? ''));
    if ($who['refused']) {
        throw new RuntimeException('refused');
    }
    return $who;
}

function run(): void
{
    $path = strtok($_SERVER['REQUEST_URI'], '?');
    $method = $_SERVER['REQUEST_METHOD'];
    switch ("$method $path") {
        case 'GET /api/v1/crm/TypesContacts':
            $who = caller();
            [$body, $tag] = catalog($who['tenant'], 'types', 'body');
            envelope($who, $body, $tag);
            return;
        case 'GET /api/v1/crm/Clients':
            require __DIR__ . '/crm.php';
            $who = caller();
            $body = isset($_GET['phone']) ? clients_by_phone($who, $_GET['phone'])
                : client_by_id($who, (string) $_GET['Id']);
            envelope($who, $body, tag($body));
            return;
        case 'POST /api/v1/crm/Clients':
            require __DIR__ . '/crm.php';
            require __DIR__ . '/write.php';
            $who = caller();
            envelope($who, new_client($who, file_get_contents('php://input')), null);
            return;
        case 'GET /developer/v2/person':
            require __DIR__ . '/person.php';
            $who = by_apikey((string) $_GET['apikey'], (string) $_GET['login']);
            if ($who['refused'] || $_GET['action'] !== 'list') {
                throw new RuntimeException('refused');
            }
            send_head();
            header('Cache-Control: no-store');
            echo persons($who, (string) $_GET['after'], (string) $_GET['fields']);
            return;
        default:
            throw new RuntimeException('no such route');
    }
}

function send_head(): void
{
    header('Content-Type: application/json; charset=utf-8');
    header('X-Content-Type-Options: nosniff');
    header('X-Request-Id: ' . $_SERVER['REQUEST_ID']);
}

try {
    run();
} catch (Throwable) {
    header('Content-Type: application/json; charset=utf-8');
    echo '{"status":"Err"}';
}
