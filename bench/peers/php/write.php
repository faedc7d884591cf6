<?php
// write.php: R5, a new client.
declare(strict_types=1);

function given(mixed $v): ?string
{
    return $v === null || $v === '' ? null : (string) $v;
}

/** The address with what the catalog says of its ids; fails when they do not belong together. */
function check_address(string $tenant, int $n, array $a): array
{
    $type = catalog($tenant, 'address_type', given($a['typeId'] ?? null));
    $city = catalog($tenant, 'city', given($a['cityId'] ?? null));
    $country = given($a['countryId'] ?? null);
    $metro = given($a['metroStationId'] ?? null);
    if ($type === null
        || (given($a['cityId'] ?? null) !== null
            && ($city === null || ($country !== null && (string) $city[1] !== $country)))
        || ($country !== null && catalog($tenant, 'country', $country) === null)
        || ($metro !== null && catalog($tenant, 'metro', $metro) === null)) {
        throw new RuntimeException('refused');
    }
    return ['n' => $n, 'type' => $a['typeId'], 'category' => $type[1], 'country' => $country,
        'city' => given($a['cityId'] ?? null), 'street' => given($a['streetId'] ?? null),
        'metro' => $metro, 'zip' => $a['zip'] ?? '', 'region' => $a['region'] ?? '',
        'house' => $a['house'] ?? '', 'building' => $a['building'] ?? '', 'entry' => $a['entry'] ?? '',
        'floor' => $a['floor'] ?? '', 'apartments' => $a['apartments'] ?? '',
        'entry_code' => $a['entryCode'] ?? '', 'note' => $a['dopInfo'] ?? '', 'lat' => $a['lat'] ?? '',
        'lng' => $a['lng'] ?? ''];
}

/** Length in code points, without an extension: all bytes that do not continue one. */
function fits(string $v): bool
{
    return preg_match('/^.{0,255}$/us', $v) === 1;
}

/** A text[] of PostgreSQL. */
function text_array(array $values): string
{
    return '{' . implode(',', array_map(
        static fn (string $v): string => '"' . addcslashes($v, '"\\') . '"', $values)) . '}';
}

function new_client(array $who, string $data): string
{
    $in = json_decode($data, true, 16, JSON_THROW_ON_ERROR);
    $last = (string) ($in['lastname'] ?? '');
    $first = (string) ($in['firstname'] ?? '');
    $middle = (string) ($in['middlename'] ?? '');
    $birthday = (string) ($in['birthday'] ?? '');
    $note = (string) ($in['note'] ?? '');
    // That the day exists is PostgreSQL's word.
    if ($last === '' || $first === '' || !fits($last) || !fits($first) || !fits($middle)
        || preg_match('/^(\d{4}-\d{2}-\d{2})?$/D', $birthday) !== 1) {
        throw new RuntimeException('refused');
    }
    $tenant = (string) $who['tenant'];
    $contacts = $in['contacts'] ?? [];
    $kinds = $categories = [];
    foreach ($contacts as $c) {
        $type = catalog($tenant, 'contact_type', given($c['typeId'] ?? null));
        if ($type === null || ($c['value'] ?? '') === '') {
            throw new RuntimeException('refused');
        }
        $kinds[] = $type[1];
        $categories[] = $type[2];
    }
    $places = [];
    foreach ($in['addresses'] ?? [] as $n => $a) {
        $places[] = check_address($tenant, $n, $a);
    }
    $types = array_column($contacts, 'typeId');
    $values = array_column($contacts, 'value');
    $row = rows('new_client', [$tenant, $last, $first, $middle, $birthday, $note,
        '{' . implode(',', $kinds) . '}', '{' . implode(',', $categories) . '}',
        '{' . implode(',', $types) . '}', text_array($values), json_encode($places, JSON_FLAGS),
        (string) count($places), $who['key'], $_SERVER['REQUEST_ID']])[0] ?? null;
    if ($row === null) {
        throw new RuntimeException('refused');
    }
    $parts = [1 => [[1, 0, 0, null, null, null, null, null, $last, $first, $middle,
        $birthday === '' ? null : $birthday, $note]]];
    foreach ($row[1] === null ? [] : explode(',', $row[1]) as $i => $id) {
        $parts[2][] = [2, 0, $id, $types[$i], null, null, null, null, $values[$i]];
    }
    $streets = explode("\x1f", $row[3] ?? '');
    foreach ($row[2] === null ? [] : explode(',', $row[2]) as $i => $id) {
        $a = $places[$i];
        $parts[3][] = [3, 0, $id, $a['type'], $a['country'], $a['city'], $a['street'], $a['metro'],
            $streets[$i], $a['region'], $a['zip'], $a['house'], $a['building'], $a['entry'],
            $a['floor'], $a['apartments'], $a['entry_code'], $a['note'], $a['lat'], $a['lng'], '', ''];
    }
    return '{"data":' . client($tenant, (string) $row[0], $parts) . '}';
}
