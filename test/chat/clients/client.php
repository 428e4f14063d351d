<?php
// A client of Chat's REST API with nothing but PHP and its curl: php client.php [https://HOST]

const HOST = 'https://console.tim.qq.com';
const APP = 1400000001;
const ADMIN = 'administrator';

function createUserSig(string $identifier, string $key): string
{
    [$time, $expire] = [time(), 86400];
    $text = "TLS.identifier:$identifier\nTLS.sdkappid:" . APP . "\nTLS.time:$time\nTLS.expire:$expire\n";
    $json = json_encode([
        'TLS.ver' => '2.0',
        'TLS.identifier' => $identifier,
        'TLS.sdkappid' => APP,
        'TLS.expire' => $expire,
        'TLS.time' => $time,
        'TLS.sig' => base64_encode(hash_hmac('sha256', $text, $key, true)),
    ]);
    return str_replace(['+', '/', '='], ['*', '-', '_'], base64_encode(gzcompress($json)));
}

$query = http_build_query([
    'sdkappid' => APP,
    'identifier' => ADMIN,
    'usersig' => createUserSig(ADMIN, getenv('SECRET_KEY')),
    'random' => random_int(0, 4294967295),
    'contenttype' => 'json',
]);
$curl = curl_init(($argv[1] ?? HOST) . "/v4/sns/friend_delete?$query");
curl_setopt_array($curl, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_POSTFIELDS => json_encode([
        'From_Account' => 'alice',
        'To_Account' => ['bob', 'zed'],
        'DeleteType' => 'Delete_Type_Both',
    ]),
]);
$text = curl_exec($curl);
if ($text === false) {
    exit(curl_error($curl) . "\n");
}
$reply = json_decode($text, true);
// Items fail while the reply says OK at its top.
foreach ($reply['ResultItem'] ?? [] as $item) {
    echo "$item[To_Account] $item[ResultCode]\n";
}
if ($reply['ErrorCode'] !== 0) {
    echo "ErrorCode $reply[ErrorCode]\n";
    exit(1);
}
