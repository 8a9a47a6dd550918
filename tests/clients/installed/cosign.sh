echo "$PASSWORD" | cosign login -u "$USER_NAME" --password-stdin "$REGISTRY"
export COSIGN_PASSWORD=
cosign generate-key-pair
echo hello >file
cosign upload blob --allow-http-registry -f file "$REGISTRY/team/cosign:v1"
image="$REGISTRY/team/cosign:v1"
cosign sign --key cosign.key --tlog-upload=false --allow-http-registry --yes "$image"
cosign verify --key cosign.pub --insecure-ignore-tlog --allow-http-registry "$image"
