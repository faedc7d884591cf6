<?php
// crm.php: the WebDelivery dialect: R2, R3. Rows are those of client_parts.part.sql: part, party, id,
// five numbers, fourteen texts.
declare(strict_types=1);

const N = 3;
const T = 8;

function phone_keys(string $typed): array
{
    $d = preg_replace('/[^0-9]+/', '', $typed);
    $n = strlen($d);
    if ($n === 11 && $d[0] === '8') {
        $d[0] = '7';
    } elseif ($n === 10 && $d[0] === '9') {
        $d = "7$d";
    }
    $n = strlen($d);
    if ($n === 11 && $d[0] === '7') {
        return [$d, substr($d, 1)];
    }
    return $n === 10 ? [$d, "7$d"] : [$d];
}

/** Parties by id, each with its rows by part. */
function collect(array $rows): array
{
    $list = [];
    foreach ($rows as $row) {
        $list[$row[1]][$row[0]][] = $row;
    }
    ksort($list);
    foreach ($list as &$parts) {
        foreach ($parts as &$part) {
            if (count($part) > 1) {
                usort($part, static fn ($a, $b) => $a[2] <=> $b[2] ?: strcmp($a[T], $b[T]));
            }
        }
    }
    return $list;
}

function client_by_id(array $who, string $id): string
{
    $list = collect(rows('client_rows', [$who['tenant'], $id]));
    if ($list === []) {
        throw new RuntimeException('no such client');
    }
    return '{"data":' . client($who['tenant'], $id, reset($list)) . '}';
}

function clients_by_phone(array $who, string $typed): string
{
    $keys = '{' . implode(',', phone_keys($typed)) . '}';
    $out = [];
    foreach (collect(rows('clients_by_phone', [$who['tenant'], $keys])) as $id => $parts) {
        $person = $parts[1][0];
        $out[] = client($who['tenant'], (string) $id, $parts)
            . ',"externalCode":' . text($person[T + 5] ?? '')
            . ',"revision":"' . $person[T + 6] . '","isDeleted":false}';
    }
    return '{"data":[' . implode(',', $out) . '],"cursor":null';
}

function instant(?string $v): string
{
    if ($v === null) {
        return '""';
    }
    return strlen($v) === 10 ? "\"{$v}T00:00:00\""
        : '"' . substr($v, 0, 10) . 'T' . substr($v, 11, 8) . '"';
}

/** The client's object without its closing brace. */
function client(string $tenant, string $id, array $parts): string
{
    $p = $parts[1][0];
    $list = static fn (int $part, callable $write): string => implode(',',
        array_map(static fn (array $x): string => $write($tenant, $x), $parts[$part] ?? []));
    return '{"id":"' . $id . '","lastname":' . text($p[T]) . ',"firstname":' . text($p[T + 1])
        . ',"middlename":' . text($p[T + 2]) . ',"birthday":' . instant($p[T + 3])
        . ',"note":' . text($p[T + 4]) . ',"contacts":[' . $list(2, 'contact')
        . '],"addresses":[' . $list(3, 'address') . '],"accounts":[' . $list(4, 'account')
        . '],"cards":[' . $list(5, 'card') . ']';
}

function contact(string $tenant, array $x): string
{
    return '{"id":"' . $x[2] . '","typeId":"' . $x[N] . '","typeName":'
        . text(catalog($tenant, 'contact_type', (string) $x[N])[0]) . ',"value":' . text($x[T]) . '}';
}

function address(string $tenant, array $x): string
{
    $name = static fn (string $kind, int $i) => $x[$i] === null ? null
        : catalog($tenant, $kind, (string) $x[$i]);
    $out = '{"id":"' . $x[2] . '","typeId":"' . $x[N] . '","typeName":'
        . text($name('address_type', N)[0])
        . ',"countryId":"' . $x[N + 1] . '","country":' . text($name('country', N + 1) ?? $x[T + 12])
        . ',"zip":' . text($x[T + 2]) . ',"region":' . text($x[T + 1])
        . ',"cityId":"' . $x[N + 2] . '","city":' . text($name('city', N + 2)[0] ?? $x[T + 13])
        . ',"streetId":"' . $x[N + 3] . '","street":' . text($x[T]);
    static $names = ['house', 'building', 'entry', 'floor', 'apartments', 'entryCode', 'dopInfo', 'lat',
        'lng'];
    foreach ($names as $i => $key) {
        $out .= ",\"$key\":" . text($x[T + 3 + $i]);
    }
    return $out . ',"metroStationId":"' . $x[N + 4] . '","metroStation":'
        . text($name('metro', N + 4) ?? '') . ',"readOnly":false}';
}

function yes(mixed $v): string
{
    return (int) $v !== 0 ? 'true' : 'false';
}

function account(string $tenant, array $x): string
{
    return '{"accountNumber":' . text($x[T]) . ',"status":' . text($x[T + 1])
        . ',"accountTypeID":' . $x[N] . ',"accountTypeName":' . text($x[T + 2])
        . ',"accountDebitEnabled":' . yes($x[N + 1]) . ',"accountCreditEnabled":' . yes($x[N + 2])
        . ',"dateCreate":' . instant($x[T + 3]) . ',"balance":' . $x[T + 4]
        . ',"accountCode":' . ($x[T + 5] === null ? 'null' : text($x[T + 5])) . '}';
}

function card(string $tenant, array $x): string
{
    return '{"cardCode":' . text($x[T]) . ',"isVirtualCard":' . yes($x[N + 1])
        . ',"isConfirmManager":' . yes($x[N + 2]) . ',"status":' . text($x[T + 1])
        . ',"dateOffered":' . instant($x[T + 2]) . ',"dateExpired":' . instant($x[T + 3])
        . ',"groupID":' . $x[N] . ',"groupName":' . text($x[T + 4]) . '}';
}
