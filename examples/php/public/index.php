<?php

// A receiver of Tencent Chat's callbacks. `public` is the root of the web server; the data is beside it.
declare(strict_types=1);

require dirname(__DIR__) . '/friendships.php';

const MAX_BODY_BYTES = 1_048_576; // a callback for 2000 pairs has 195 KiB

set_exception_handler(function (Throwable $error): void {
    error_log((string) $error);
    answer('the data could not be written');
});
answer(takeCallback((string) getenv('CHAT_SDK_APP_ID'), (string) getenv('CHAT_CALLBACK_TOKEN')));

/** Makes the change that the callback tells of. Gives why it must be refused; '' for one that is accepted. */
function takeCallback(string $sdkAppId, string $token): string
{
    $body = file_get_contents('php://input', length: MAX_BODY_BYTES + 1);
    if ($sdkAppId === '' || $token === '') {
        return 'CHAT_SDK_APP_ID or CHAT_CALLBACK_TOKEN is not set';
    }
    if (!hash_equals(hash('sha256', $token . single('RequestTime')), single('Sign'))) {
        return 'Sign is wrong';
    }
    if (abs(time() - (int) single('RequestTime')) > 60) {
        return 'RequestTime is not of this minute';
    }
    if (!isset($_GET['CallbackCommand']) && strlen($body) <= 2) {
        return ''; // the console checks the URL, with {}
    }
    if (single('SdkAppid') !== $sdkAppId) {
        return 'SdkAppid is not ours';
    }
    $callback = strlen($body) > MAX_BODY_BYTES ? null : json_decode($body);
    if (!$callback instanceof stdClass) {
        return 'the body is not a JSON object of at most 1 MiB';
    }
    if (single('CallbackCommand') !== ($callback->CallbackCommand ?? null)) {
        return 'CallbackCommand differs from the query';
    }
    return changeFriendships($callback->CallbackCommand, $callback->PairList ?? null);
}

/** A parameter, empty where it is given twice: $_GET would have the last one. */
function single(string $name): string
{
    $value = $_GET[$name] ?? '';
    $times = preg_match_all("/(^|&)$name=/", $_SERVER['QUERY_STRING'] ?? '');
    return is_string($value) && $times === 1 ? $value : '';
}

function answer(string $problem): void
{
    [$status, $code] = $problem === '' ? ['OK', 0] : ['FAIL', 1];
    $json = json_encode(['ActionStatus' => $status, 'ErrorCode' => $code, 'ErrorInfo' => $problem]);
    header('Content-Type: application/json');
    header('Content-Length: ' . strlen($json));
    echo $json;
}
