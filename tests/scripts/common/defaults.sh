#!/bin/sh
# The knobs from which our packet scripts start, so that they do not depend on the defaults of a machine. Large buffers,
# no ECN, nothing remembered of earlier connections; a congestion control that does not pace.
sysctl -q net.ipv4.tcp_congestion_control=reno
sysctl -q net.ipv4.tcp_ecn=0
sysctl -q net.ipv4.tcp_sack=1
sysctl -q net.ipv4.tcp_timestamps=1
sysctl -q net.ipv4.tcp_window_scaling=1
sysctl -q net.ipv4.tcp_early_retrans=4
sysctl -q net.ipv4.tcp_recovery=1
sysctl -q net.ipv4.tcp_frto=2
sysctl -q net.ipv4.tcp_slow_start_after_idle=0
sysctl -q net.ipv4.tcp_no_metrics_save=1
sysctl -q net.ipv4.tcp_syncookies=1
sysctl -q net.ipv4.tcp_notsent_lowat=4294967295
sysctl -q net.ipv4.tcp_rmem="4096 540000 $((15 * 1024 * 1024))"
sysctl -q net.ipv4.tcp_wmem="4096 $((256 * 1024)) 4194304"
