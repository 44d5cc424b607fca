# A small image of one static-enough binary; data lives in /data.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -trimpath -ldflags='-s -w -extldflags=-Wl,--exclude-libs,ALL' -o /blueshift ./cmd/blueshift

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY --from=build /blueshift /usr/local/bin/blueshift
VOLUME /data
EXPOSE 8439 5439-5455
# In a container loopback addresses reach nobody: every warehouse shares one
# host and takes its own port of the range.
ENTRYPOINT ["blueshift"]
CMD ["serve", "--listen=0.0.0.0:8439", "--data-dir=/data", "--sql-host=0.0.0.0", "--sql-ports=5439-5455"]
