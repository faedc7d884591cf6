<?php
/*
 * A script as SalesMan's users have it: http_build_query and curl. What it sends is what PHP sends.
 * Reads BASE_URL, APIKEY and LOGIN from the environment; prints a line "ok NAME" or "not ok NAME"
 * for each expectation.
 */

declare(strict_types=1);

function address(string $method, string $version = 'v2'): string
{
    return getenv('BASE_URL') . "/developer/$version/$method";
}

/** One exchange with curl: [body as text, HTTP status, content type]. */
function exchange(string $url, array $options): array
{
    $handle = curl_init($url);
    curl_setopt_array($handle, $options + [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 30]);
    $body = curl_exec($handle);
    if ($body === false) {
        throw new RuntimeException('curl: ' . curl_error($handle));
    }
    $answer = [$body, curl_getinfo($handle, CURLINFO_RESPONSE_CODE),
               curl_getinfo($handle, CURLINFO_CONTENT_TYPE)];
    curl_close($handle);
    return $answer;
}

/** As the documents do it: a string in CURLOPT_POSTFIELDS. */
function post(string $method, array $params, string $version = 'v2'): mixed
{
    return json_decode(exchange(address($method, $version),
        [CURLOPT_POST => true, CURLOPT_POSTFIELDS => http_build_query($params)])[0], true);
}

/** The same in the query. */
function get(string $method, array $params, string $version = 'v2'): mixed
{
    return json_decode(
        exchange(address($method, $version) . '?' . http_build_query($params), [])[0], true);
}

/** An array in CURLOPT_POSTFIELDS: multipart/form-data, flat fields only. */
function multipart(string $method, array $params): mixed
{
    return json_decode(exchange(address($method),
        [CURLOPT_POST => true, CURLOPT_POSTFIELDS => $params])[0], true);
}

/** JSON with credentials in headers. */
function json(string $method, array $params, string $verb = 'POST', string $version = 'v2'): mixed
{
    $headers = ['Content-Type: application/json', 'apikey: ' . $params['apikey'],
                'login: ' . $params['login']];
    unset($params['apikey'], $params['login']);
    return json_decode(exchange(address($method, $version), [
        CURLOPT_CUSTOMREQUEST => $verb, CURLOPT_HTTPHEADER => $headers,
        CURLOPT_POSTFIELDS => json_encode($params)])[0], true);
}

/** Without curl: a stream context, as older scripts have it. */
function stream(string $method, array $params): mixed
{
    $context = stream_context_create(['http' => ['method' => 'POST',
        'header' => 'Content-Type: application/x-www-form-urlencoded',
        'content' => http_build_query($params)]]);
    return json_decode(file_get_contents(address($method), false, $context), true);
}

/** What every call carries, with the parameters of one. */
function call(array $params): array
{
    return ['login' => 'vladislav@isaler.ru', 'apikey' => getenv('APIKEY')] + $params;
}

function expect(string $name, bool $good, mixed $got = null): void
{
    echo $good ? "ok $name\n" : "not ok $name: " . json_encode($got, JSON_UNESCAPED_UNICODE) . "\n";
}

function same(string $name, mixed $got, mixed $want): void
{
    expect($name, $got === $want, $got);
}
