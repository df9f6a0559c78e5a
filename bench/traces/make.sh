#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make.sh - how the traces of this folder were made: one recorded, two of random churn.
set -eu
cd "$(dirname "$0")/../.."
tools/tools.sh >/dev/null
tools/build.sh sim acre-churn
build/bin/acre-record -o bench/traces/sqlite.act -- sqlite3 :memory: "
    create table reading (at integer primary key, sensor text, value real);
    create index by_sensor on reading (sensor);
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)
        insert into reading select i, 'sensor ' || (i % 17), i * 1.5 from n;
    select sensor, count(*), avg(value) from reading group by sensor order by 3;
    update reading set value = value * 2 where sensor = 'sensor 3';
    delete from reading where at % 3 = 0;
    select max(length(sensor || value)) from reading;
    select group_concat(sensor) from reading where at < 40;" >/dev/null
for shape in uni log; do
    build/sim/bin/acre-churn $shape 48000 4000 1 bench/traces/$shape.act
done
