<?php
// text.php: texts as both dialects write them, and what WebDelivery puts around its data.
declare(strict_types=1);

const JSON_FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS
    | JSON_THROW_ON_ERROR;

function text(string $v): string
{
    return json_encode($v, JSON_FLAGS);
}


/** UTF-8 of a code point from U+0080 to U+07FF. */
function mb_chr_2(int $cp): string
{
    return chr(0xC0 | $cp >> 6) . chr(0x80 | $cp & 0x3F);
}

function tag(string $body): string
{
    return 'W/"' . substr(hash('sha256', $body), 0, 32) . '"';
}

/** Ends the envelope and sends it. No tag: an answer that is not kept. */
function envelope(array $who, string $body, ?string $tag): void
{
    static $zones = [];
    send_head();
    if ($tag !== null) {
        header("ETag: $tag");
        $dictionary = str_contains($_SERVER['REQUEST_URI'], '/TypesContacts');     // clients are asked for anew
        header('Cache-Control: private, ' . ($dictionary ? 'max-age=60' : 'no-cache'));
        if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === $tag) {
            http_response_code(304);
            return;
        }
    } else {
        header('Cache-Control: no-store');
    }
    $zone = $zones[$who['zone']] ??= new DateTimeZone($who['zone']);
    $now = (new DateTimeImmutable('now', $zone))->format('Y-m-d\TH:i:s');
    echo $body, ',"ver":"1.3.0.32","timestamp":"', $now, '","status":"Ok","requestId":"',
        $_SERVER['REQUEST_ID'], '"}';
}
