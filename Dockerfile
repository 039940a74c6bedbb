FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
ENV SQLX_OFFLINE=true
# The cached target directory saves the dependencies. Our own files are touched
# since cargo compares times, and a clone may be older than the last build.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    touch src/lib.rs src/main.rs \
    && cargo build --release --locked \
    && cp target/release/gigawatch /usr/local/bin/gigawatch

# The builder's Debian, so that the binary finds the glibc it was linked with;
# not distroless, since the health check needs a shell.
FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/gigawatch /usr/local/bin/gigawatch
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin gigawatch \
    && install --directory --owner=gigawatch --group=gigawatch --mode=0750 /data
USER gigawatch
ENV GIGAWATCH_DATA_DIR=/data \
    GIGAWATCH_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# bash speaks TCP itself, which saves installing an HTTP client.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["gigawatch"]
CMD ["serve"]
