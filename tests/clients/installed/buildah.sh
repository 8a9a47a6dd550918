buildah login --tls-verify=false -u "$USER_NAME" -p "$PASSWORD" "$REGISTRY"
# The path becomes the name of the image, which takes lower-case letters only.
cp -R "$LAYOUT" layout
id=$(buildah pull --quiet oci:layout:v1)
buildah push --tls-verify=false "$id" "docker://$REGISTRY/team/buildah:v1"
buildah rmi --force "$id"
[ "$(buildah pull --quiet --tls-verify=false "$REGISTRY/team/buildah:v1")" = "$id" ]
buildah rmi --force "$id"
