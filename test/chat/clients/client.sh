#!/usr/bin/env bash
# A client of Chat's REST API with nothing but curl: USERSIG=… client.sh [https://HOST]
set -euo pipefail
host=${1:-https://console.tim.qq.com}
query="sdkappid=1400000001&identifier=administrator&usersig=$USERSIG&random=$RANDOM&contenttype=json"
reply=$(curl -sS "$host/v4/sns/friend_delete?$query" \
  -d '{"From_Account":"alice","To_Account":["bob","zed"],"DeleteType":"Delete_Type_Both"}')
code=$(grep -oE '"ErrorCode":[0-9]+' <<< "$reply" | cut -d: -f2)
if [[ $code != 0 ]]; then
  echo "ErrorCode $code"
  exit 1
fi
# Items fail while the reply says OK at its top.
grep -oE '"To_Account":"\w+","ResultCode":[0-9]+' <<< "$reply" | sed -E 's/.*:"(\w+)".*:([0-9]+)/\1 \2/'
