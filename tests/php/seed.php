<?php
/* The examples of SalesMan's document on persons, as they stand there. */

require __DIR__ . '/client.php';

$fields = post('person', call(['action' => 'fields']));
same('fields: the names in their order', array_keys($fields['data']), [
    'pid', 'date_create', 'date_edit', 'clid', 'ptitle', 'person', 'tel', 'fax', 'mob', 'mail', 'rol',
    'social', 'iduser', 'loyalty', 'input1', 'clientpath', 'blog', 'mysite', 'twitter', 'icq', 'skype',
    'google', 'yandex', 'mykrug']);
same('fields: a title', $fields['data']['input1'], 'Дата рождения');

$list = call([
    'action' => 'list', 'offset' => 0, 'order' => 'date_create', 'first' => '', 'user' => '',
    'dateStart' => '2016-01-01', 'dateEnd' => '2018-06-01', 'word' => '',
    'filter' => ['loyalty' => 'Лояльный', 'ptitle' => 'Директор', 'clientpath' => '', 'input1' => '']]);
same('list: the example', post('person', $list), ['data' => [], 'count' => 0]);
$list['filter'] = ['loyalty' => '3 - Лояльный', 'ptitle' => 'директор', 'clientpath' => null];
$found = post('person', $list);
same('list: with an entry that is there', [$found['count'] >= 1, $found['data'][0]['iduser'] > 0],
     [true, true]);
same('list: in the query it is the same', get('person', $list), $found);

$info = call(['action' => 'info', 'pid' => '2475',
    'fields' => 'clid,person,ptitle,tel,mob,mail', 'socinfo' => 'yes']);
$contact = ['data' => [
    'clid' => '1781', 'client' => 'Сейлзмен Рус', 'person' => 'Андреев Владислав Германович',
    'ptitle' => 'Коммерческий директор', 'tel' => '7 (342) 206-72-02', 'mob' => '7 (922) 328-94-66',
    'mail' => 'v@salesman.pro',
    'socials' => ['blog' => '333', 'mysite' => '333', 'twitter' => '333', 'icq' => '333',
        'skype' => 'andreev.v.g', 'google' => '333', 'yandex' => '333', 'mykrug' => '333']]];
same('info: by form', post('person', $info), $contact);
same('info: by query', get('person', $info), $contact);
same('info: by multipart', multipart('person', $info), $contact);
same('info: by JSON', json('person', $info), $contact);
same('info: by JSON in a GET', json('person', $info, 'GET'), $contact);
same('info: by a stream', stream('person', $info), $contact);

$answer = exchange(address('person'), [CURLOPT_POST => true,
    CURLOPT_POSTFIELDS => http_build_query($info)]);
same('info: the bytes of the answer', $answer[0],
     str_replace('\/', '/', json_encode($contact, JSON_UNESCAPED_UNICODE)));
same('info: status and type', [$answer[1], $answer[2]], [200, 'application/json; charset=utf-8']);

$add = call([
    'action' => 'add', 'clid' => 1781, 'person' => 'Апиров Апист Иванович',
    'ptitle' => 'Технический директор', 'tel' => '+7(342)250-50-50, +7(342)290-50-51',
    'mob' => '+7(922)250-50-50', 'mail' => 'a.i.apirov@mailio.ru', 'clientpath' => 'Voxlink',
    'loyalty' => '0 - Не лояльный',
    'socials' => ['blog' => 'http://api.blog.rus', 'mysite' => 'http://apiapi.rus',
        'twitter' => 'apiapi', 'icq' => '123456789', 'skype' => 'apiapi', 'google' => 'apiapi',
        'yandex' => 'apiapi', 'mykrug' => 'apiapi'],
    'mperson' => 'yes']);
$added = post('person', $add);
same('add: the answer', [$added['result'], is_int($added['data']), count($added)],
     ['Успешно', true, 2]);
$pid = $added['data'];
$again = post('person', $add);
same('add: once more', [$again['result'], $again['error']['code'], $again['data']],
     ['Error', '406', $pid]);

$person = fn (string $name, int $clid, array $more) => ['clid' => $clid, 'person' => $name] + $more;
$bulk = call(['action' => 'addlist', 'persons' => [
    $person('Тест 900000', 6212, ['ptitle' => 'Технический директор',
        'tel' => '+7(342)250-50-50, +7(342)290-50-51', 'mob' => '+7(922)250-50-54',
        'mail' => 'test90000@mailio.ru', 'clientpath' => 'Voxlink',
        'loyalty' => '1 - Пока не понятно',
        'socials' => ['blog' => 'http://api.blog2.rus', 'icq' => '12345678900']]),
    $person('Тест 100000', 6213, ['mperson' => 'yes', 'ptitle' => 'Генеральный директор',
        'tel' => '+7(342)290-90-90, +7(342)290-90-91', 'mob' => '+7(922)290-90-94',
        'mail' => 'test100000@mailio.ru', 'clientpath' => 'Вконтакте',
        'loyalty' => '2 - Нейтральный', 'user' => 'marand@omadaru.ru',
        'socials' => ['skype' => 'apiapi4']])]]);
$results = post('person', $bulk);
same('addlist: the answer', array_map(fn ($r) => [$r['result'], is_int($r['data'])], $results),
     [['Успешно', true], ['Успешно', true]]);
same('add.list: the same by its other name, in JSON',
     array_column(json('person', ['action' => 'add.list'] + $bulk), 'result'),
     ['Успешно', 'Успешно']);
same('addlist: nobody', post('person', call(['action' => 'addlist', 'persons' => []])), []);

$update = call(['action' => 'update', 'pid' => 2750, 'person' => 'Апиров Апист Иванович',
    'mob' => '+7(922)250-50-54', 'clientpath' => 'Voxlink', 'loyalty' => '1 - Пока не понятно',
    'socials' => ['blog' => 'http://api.blog2.rus', 'mysite' => 'http://apiapi2.rus',
        'twitter' => 'apiapi', 'icq' => '12345678900', 'skype' => 'apiapi2', 'google' => 'apiapi2',
        'yandex' => 'apiapi2', 'mykrug' => 'apiapi2']]);
same('update: the answer', post('person', $update),
     ['result' => 'Успешно', 'data' => '2750', 'social' => 'Соц.контакты обновлены']);
same('update: identical', post('person', $update),
     ['result' => 'Данные корректны, но идентичны имеющимся', 'data' => 2750]);
$kept = post('person', call(['action' => 'info', 'pid' => 2750, 'fields' => 'ptitle,tel,mail,mob']));
same('update: what was not sent stays', $kept, ['data' => ['ptitle' => 'Технический директор',
    'tel' => '+7(342)211-11-11', 'mail' => 'apist@kartoteka.test', 'mob' => '+7(922)250-50-54']]);

$delete = call(['action' => 'delete', 'pid' => 2509]);
same('delete: the answer', post('person', $delete), ['result' => 'Успешно', 'data' => 2509]);
$gone = post('person', $delete);
same('delete: once', [$gone['result'], $gone['error']['code']], ['Error', '403']);

$errors = [
    '400' => ['apikey' => 'aMgiCQyj8bCToNc47BZZYrRICoWSIl', 'action' => 'fields'],
    '401' => ['login' => 'nobody@isaler.ru', 'action' => 'fields'],
    '402' => ['action' => 'nothing'], '403' => ['action' => 'info', 'pid' => 1],
    '404' => ['action' => 'info', 'pid' => 'abc'], '405' => ['action' => 'info'],
];
foreach ($errors as $code => $params) {
    $failed = post('person', $params + call([]));
    same("error $code", [$failed['result'], $failed['error']['code'], is_string($failed['error']['text'])],
         ['Error', (string) $code, true]);
}
