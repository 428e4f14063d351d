<?php

// The whole loop: REST, callback, database. Run it with `npx --package friend-cb php test.php`.
declare(strict_types=1);

const APP = '1400000001';
const TOKEN = 'the token of the test';

$database = tempnam(sys_get_temp_dir(), 'friends');
putenv("DATABASE=$database");
putenv('CHAT_SDK_APP_ID=' . APP);
putenv('CHAT_CALLBACK_TOKEN=' . TOKEN);
putenv('FRIEND_CB_TOKEN=' . TOKEN);
require __DIR__ . '/friendships.php';

$started = [];
register_shutdown_function(function () use (&$started, $database): void {
    array_map('proc_terminate', $started);
    unlink($database);
});

/** Starts a program; gives the address that it prints. */
function start(string ...$command): string
{
    global $started;
    $started[] = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['pipe', 'w']], $pipes);
    while (($line = fgets($pipes[2])) !== false) {
        if (preg_match('~http://127\.0\.0\.1:\d+~', $line, $found)) {
            $GLOBALS['pipes'][] = $pipes[2]; // one that is closed would end the program
            return $found[0];
        }
    }
    throw new RuntimeException("$command[0] ended");
}

function ask(string $url, ?array $body = null): array
{
    $post = ['method' => 'POST', 'header' => 'Content-Type: application/json', 'content' => json_encode($body)];
    $context = stream_context_create(['http' => $body === null ? [] : $post]);
    return json_decode(file_get_contents($url, context: $context), true, flags: JSON_THROW_ON_ERROR);
}

function check(mixed $expected, mixed $got, string $what): void
{
    if ($expected !== $got) {
        fwrite(STDERR, "$what: " . json_encode($got) . ', expected ' . json_encode($expected) . "\n");
        exit(1);
    }
    echo "ok: $what\n";
}

function friendships(): array
{
    return openFriendships()->query('SELECT owner, friend FROM friendships ORDER BY owner')->fetchAll(PDO::FETCH_NUM);
}

$receiver = start(PHP_BINARY, '-S', '127.0.0.1:0', __DIR__ . '/public/index.php');
// The stand-in for Chat, which sends its callbacks to the receiver, each of them twice.
$chat = start('friend-cb', 'chat', '--to', "$receiver/im", '--sdk-appid', APP, '--port', '0', '--duplicate', '100%');

ask("$chat/friend-cb/client/add-friend", ['From_Account' => 'alice', 'To_Account' => ['bob']]);
ask("$chat/friend-cb/callbacks?settled=true");
check([['alice', 'bob'], ['bob', 'alice']], friendships(), 'new friends are in the database');

$query = 'sdkappid=' . APP . '&identifier=administrator&usersig=any&random=1&contenttype=json';
$deletion = ['From_Account' => 'alice', 'To_Account' => ['bob'], 'DeleteType' => 'Delete_Type_Both'];
ask("$chat/v4/sns/friend_delete?$query", $deletion);
['exchanges' => $exchanges] = ask("$chat/friend-cb/callbacks?settled=true");
check(array_fill(0, 4, 'ok'), array_column($exchanges, 'verdict'), 'every callback was answered with OK');
check([], friendships(), 'a deletion by REST has ended the friendship');
