<?php
/* Many of one user's scripts at once: whoever comes second is the update, nobody's change is lost. */

require __DIR__ . '/client.php';

/** Sends all of them at once; answers in their order. */
function together(string $method, array $calls): array
{
    $many = curl_multi_init();
    $handles = [];
    foreach ($calls as $params) {
        $handle = curl_init(address($method));
        curl_setopt_array($handle, [CURLOPT_POST => true, CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 30, CURLOPT_POSTFIELDS => http_build_query($params)]);
        curl_multi_add_handle($many, $handle);
        $handles[] = $handle;
    }
    do {
        curl_multi_exec($many, $running);
        curl_multi_select($many, 1.0);
    } while ($running > 0);
    return array_map(fn ($handle) => json_decode(curl_multi_getcontent($handle), true), $handles);
}

function errors(array $answers): array
{
    return array_values(array_filter($answers, fn ($a) => !isset($a['data']) || isset($a['error'])));
}

$wrong = [];
$owners = [];
for ($round = 0; $round < 20; $round++) {
    $calls = [];
    for ($i = 0; $i < 8; $i++) {
        $calls[] = call(['action' => 'add', 'ifexists' => 'update', 'uid' => "race-$round",
                         'person' => "Гонкина Номер$round Имя$i"]);
    }
    $answers = together('person', $calls);
    array_push($wrong, ...errors($answers));
    $owners[] = count(array_unique(array_column($answers, 'data')));
}
same('160 upserts by uid: no error', $wrong, []);
same('and one contact each', array_unique($owners), [1]);

$wrong = [];
for ($round = 0; $round < 10; $round++) {
    $calls = [];
    for ($i = 0; $i < 6; $i++) {
        $persons = [];
        for ($j = 0; $j < 5; $j++) { // the same uids, each call in another order
            $uid = 'list-' . $round . '-' . (($i + $j) % 5);
            $persons[] = ['uid' => $uid, 'person' => "Списков $uid", 'ptitle' => "Должность $i"];
        }
        $calls[] = call(['action' => 'addlist', 'ifexists' => 'update', 'persons' => $persons]);
    }
    foreach (together('person', $calls) as $answer) {
        array_push($wrong, ...(array_is_list($answer) ? errors($answer) : [$answer]));
    }
}
same('60 bulks of the same uids in any order: no error', $wrong, []);

$told = [];
for ($round = 0; $round < 10; $round++) {
    $calls = [];
    for ($i = 0; $i < 6; $i++) {
        $calls[] = call(['action' => 'add', 'uid' => "client-$round", 'title' => "Гонка $round $i"]);
    }
    $answers = together('client', $calls);
    $told[] = [count(array_unique(array_column($answers, 'data'))),
               count(array_filter($answers, fn ($a) => $a['result'] === 'Успешно'))];
}
same('clients of one uid: one is added, the others are told which', array_unique($told, SORT_REGULAR),
     [[1, 1]]);

$circles = 0;
for ($round = 0; $round < 10; $round++) {
    $ids = [];
    for ($i = 0; $i < 3; $i++) {
        $ids[] = post('client', call(['action' => 'add', 'title' => "Круг $round $i"]))['data'];
    }
    $answers = together('client', array_map(fn ($i) => call(['action' => 'update', 'clid' => $ids[$i],
        'head_clid' => $ids[($i + 1) % 3]]), [0, 1, 2]));
    $circles += count(array_filter($answers, fn ($a) => $a['result'] === 'Успешно')) === 3;
}
same('three clients that become heads of each other at once: never all', $circles, 0);
