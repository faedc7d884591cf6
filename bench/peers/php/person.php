<?php
// person.php: the SalesMan dialect: R4, a page of 200 persons behind one, newest first.
declare(strict_types=1);

function contact_field(int $kind, int $category): ?string
{
    return match (true) {
        $kind === 1 => 'mail',
        $category === 2 => 'mob',
        $category === 3 => null,
        default => 'tel',
    };
}

function values(?array $list): string
{
    if ($list === null) {
        return '';
    }
    if (count($list) > 1) {
        usort($list, static fn ($a, $b) => $a[8] <=> $b[8]);
    }
    return implode(', ', array_column($list, 4));
}

function persons(array $who, string $after, string $fields): string
{
    $tenant = (string) $who['tenant'];
    $people = $contacts = $logins = $out = [];
    foreach (rows('persons', [$tenant, $after, $who['zone']]) as $row) {
        if ((int) $row[0] === 1) {
            $people[] = $row;
        } elseif (($field = contact_field((int) $row[2], (int) $row[3])) !== null) {
            $contacts[$row[1]][$field][] = $row;
        }
    }
    $names = explode(',', $fields);
    foreach ($people as $p) {
        $own = $contacts[$p[1]] ?? [];
        $one = [];
        foreach ($names as $name) {
            switch ($name) {
                case 'pid':
                    $one['pid'] = (int) $p[1];
                    break;
                case 'date_create':
                    $one['date_create'] = $p[4];
                    break;
                case 'clid':
                    $one['clid'] = (int) $p[2];
                    $one['client'] = $p[7] ?? '';
                    break;
                case 'ptitle':
                    $one['ptitle'] = $p[5];
                    break;
                case 'person':
                    $one['person'] = $p[6];
                    break;
                case 'iduser':
                    $one['user'] = $logins[$p[3]] ??= catalog($tenant, 'employee', (string) $p[3]) ?? '';
                    $one['iduser'] = (int) $p[3];
                    break;
                default:
                    $one[$name] = values($own[$name] ?? null);
            }
        }
        $out[] = $one;
    }
    return '{"data":' . php_list($out) . '}';
}

/** As json_encode writes it, with Russian letters put back: in one go when nothing else is in it. */
function php_list(array $list): string
{
    $plain = json_encode($list, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
    if (preg_match('/[^ -~А-яЁё]/u', $plain) !== 1) {
        return $plain;
    }
    return preg_replace_callback('/\\\\u(04[1-4][0-9a-f]|0401|0451)/',
        static fn (array $m): string => mb_chr_2(hexdec($m[1])),
        json_encode($list, JSON_THROW_ON_ERROR));
}
