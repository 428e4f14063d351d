<?php
// A backend as PHP's documentation would have it, for `php -S 127.0.0.1:0 router.php`.
// /naive never looks at Sign, and merges query and body by $_REQUEST's habit; /right is right.
declare(strict_types=1);

const APP = '1400000001';
const TOKEN = 'style-token';

function answer(bool $ok, string $why = ''): bool
{
    header('Content-Type: application/json');
    echo json_encode(['ActionStatus' => $ok ? 'OK' : 'FAIL', 'ErrorCode' => $ok ? 0 : 1, 'ErrorInfo' => $why]);
    return true;
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$body = json_decode(file_get_contents('php://input'), true);

if ($path === '/naive') {
    $all = array_merge($_GET, is_array($body) ? $body : []);
    return answer(($all['SdkAppid'] ?? '') == APP);
}
if ($path === '/right') {
    $time = $_GET['RequestTime'] ?? '';
    $sign = $_GET['Sign'] ?? '';
    if (($_GET['SdkAppid'] ?? '') !== APP) {
        return answer(false, 'not our app');
    }
    $right = is_string($sign) && is_string($time) && hash_equals(hash('sha256', TOKEN . $time), $sign);
    if (!$right || abs(time() - (int) $time) > 60) {
        return answer(false, 'bad signature');
    }
    return answer(is_array($body), is_array($body) ? '' : 'the body is not JSON');
}
return false;
