<?php

declare(strict_types=1);

/** Who has whom as a friend. */
function openFriendships(): PDO
{
    $database = new PDO('sqlite:' . (getenv('DATABASE') ?: __DIR__ . '/friends.db'));
    $database->exec('CREATE TABLE IF NOT EXISTS friendships (owner TEXT, friend TEXT, PRIMARY KEY (owner, friend))');
    return $database;
}

/**
 * Makes the change of a command to all pairs, or to none. What comes twice changes nothing the second time.
 * Gives why it must be refused; '' for one that is accepted.
 */
function changeFriendships(string $command, mixed $pairs): string
{
    $sql = match ($command) {
        'Sns.CallbackFriendAdd' => 'INSERT OR IGNORE INTO friendships VALUES (?, ?)',
        'Sns.CallbackFriendDelete' => 'DELETE FROM friendships WHERE owner = ? AND friend = ?',
        default => null,
    };
    if ($sql === null) {
        return ''; // not for us; Chat sends all callbacks to one URL
    }
    $isPair = fn (mixed $pair) => is_string($pair->From_Account ?? null) && is_string($pair->To_Account ?? null);
    if (!is_array($pairs) || count(array_filter($pairs, $isPair)) !== count($pairs)) {
        return 'PairList is not a list of pairs';
    }
    $database = openFriendships();
    $statement = $database->prepare($sql);
    $database->beginTransaction();
    foreach ($pairs as $pair) {
        $statement->execute([$pair->From_Account, $pair->To_Account]);
    }
    $database->commit();
    return '';
}
