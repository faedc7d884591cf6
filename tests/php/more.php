<?php
/* What scripts do beside the document: v3, odd values, large bulks, clients, directories. */

require __DIR__ . '/client.php';

$v3 = json('person/add', call(['person' => 'Третьев Версий', 'tel' => ['7 342 1', '7 342 2']]),
           'POST', 'v3');
same('v3 add', [$v3['result'], is_int($v3['data']), $v3['error']], ['Контакт добавлен', true, '']);
$read = get('person/info', call(['pid' => $v3['data'], 'fields' => 'pid,tel,mob']), 'v3');
same('v3 info', $read, ['data' => ['pid' => $v3['data'], 'tel' => '7 342 1, 7 342 2', 'mob' => null]]);

$odd = ['person' => 'Странный & Ко = "50%" + 1 <b>~*\'', 'ptitle' => "две\nстроки", 'rol' => '0'];
$pid = post('person', call(['action' => 'add'] + $odd))['data'];
same('odd characters come back as they were sent, a line end as a blank',
     post('person', call(['action' => 'info', 'pid' => $pid, 'fields' => 'person,ptitle,rol'])),
     ['data' => array_merge($odd, ['ptitle' => 'две строки'])]); // a position is of one line
same('null and empty arrays are not sent, so they change nothing',
     post('person', call(['action' => 'update', 'pid' => $pid, 'ptitle' => null, 'socials' => []])),
     ['result' => 'Данные корректны, но идентичны имеющимся', 'data' => $pid]);
same('true is 1, and an empty text clears',
     post('person', call(['action' => 'update', 'pid' => $pid, 'ptitle' => '', 'rol' => true])),
     ['result' => 'Успешно', 'data' => (string) $pid]);
same('read back', post('person', call(['action' => 'info', 'pid' => $pid, 'fields' => 'ptitle,rol'])),
     ['data' => ['ptitle' => '', 'rol' => '1']]);

$persons = [];
for ($i = 0; $i < 1000; $i++) {
    $persons[] = ['person' => "Пакетов Номер $i", 'ptitle' => 'Пакет', 'tel' => "+7(342)40-$i, 8 342 41-$i",
        'mob' => "+7 922 $i", 'mail' => "paket$i@test.test", 'clid' => 6212, 'rol' => 'роль',
        'loyalty' => '2 - Нейтральный', 'clientpath' => 'Пакет', 'input1' => '1990-01-02',
        'socials' => ['blog' => "b$i", 'skype' => "s$i", 'icq' => "i$i", 'twitter' => "t$i",
            'mysite' => "m$i", 'google' => "g$i", 'yandex' => "y$i", 'mykrug' => "k$i"]];
}
$started = microtime(true);
$results = post('person', call(['action' => 'addlist', 'persons' => $persons]));
same('1,000 contacts with all their fields in one form', array_count_values(array_column($results, 'result')),
     ['Успешно' => 1000]);
expect('in less than 20 seconds', microtime(true) - $started < 20, microtime(true) - $started);
$listed = post('person', call(['action' => 'list', 'word' => 'Пакетов Номер', 'offset' => 4,
    'first' => 'old', 'fields' => 'person']));
same('the fifth page of 200', [$listed['count'], count($listed['data'])], [1000, 200]);
$after = 0;
$seen = [];
do {
    $page = get('person', call(['action' => 'list', 'filter' => ['clientpath' => 'Пакет'],
        'fields' => 'pid', 'first' => 'old'] + ($after ? ['after' => $after] : [])))['data'];
    $seen = array_merge($seen, array_column($page, 'pid'));
    $after = end($seen);
} while (count($page) === 200);
same('all pages by after, nobody twice', count(array_unique($seen)), 1000);
$changes = array_map(fn ($pid) => ['pid' => $pid, 'rol' => 'новая'], $seen);
same('1,000 changes', array_count_values(array_column(
     post('person', call(['action' => 'updatelist', 'persons' => $changes])), 'result')),
     ['Успешно' => 1000]);
same('1,000 deletions', array_count_values(array_column(
     post('person', call(['action' => 'deletelist', 'pids' => $seen])), 'result')), ['Успешно' => 1000]);
$persons[] = ['person' => 'Лишний'];
$refused = post('person', call(['action' => 'addlist', 'persons' => $persons]));
same('1,001 are refused whole', [$refused['result'], $refused['error']['code']], ['Error', '413']);

$client = call(['action' => 'add', 'type' => 'client', 'uid' => 'php-1', 'title' => 'Пробный "PHP"',
    'phone' => '+7(342)260-10-10, +7(342)260-10-11', 'territory' => 'Пермь',
    'recv' => ['castInn' => '590456789006']]);
$clid = post('client', $client)['data'];
same('a client by inn', post('client', call(['action' => 'info', 'inn' => '590456789006',
     'fields' => 'clid,title,phone,territory'])), ['data' => ['clid' => (string) $clid,
     'title' => 'Пробный "PHP"', 'phone' => '+7(342)260-10-10, +7(342)260-10-11',
     'territory' => '1', 'territoryTitle' => 'Пермь']]);
same('a client once more', post('client', $client)['data'], $clid);
same('a directory', post('guides', call(['action' => 'territory']))['data'][0],
     ['id' => '1', 'title' => 'Пермь']);
same('an employee', get('user', call(['action' => 'user', 'user' => 'marand@omadaru.ru']))['data']['iduser'],
     3);
