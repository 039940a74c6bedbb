# The program alone: linked statically, so that the image holds no system, no shell and
# nothing else that could be attacked or would have to be kept up to date.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
# There is no repository in here that could say it; see docs/operating.md.
ARG GIGAWATCH_COMMIT=
ENV SQLX_OFFLINE=true
# The cached target directory saves the dependencies. Our own files are touched
# since cargo compares times, and a clone may be older than the last build.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    touch src/lib.rs src/main.rs \
    && cargo rustc --release --locked --bin gigawatch -- -C target-feature=+crt-static \
    && install -D target/release/gigawatch /image/gigawatch \
    && mkdir -p /image/data /image/tmp

FROM scratch
COPY --from=build /image/gigawatch /usr/local/bin/gigawatch
# Its own, and nothing else is. A copy of the history for readers is made in /tmp.
COPY --from=build --chown=10001:10001 --chmod=0750 /image/data /data
COPY --from=build --chown=10001:10001 --chmod=0700 /image/tmp /tmp
USER 10001:10001
ENV GIGAWATCH_DATA_DIR=/data \
    GIGAWATCH_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/gigawatch", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/gigawatch"]
CMD ["serve"]
