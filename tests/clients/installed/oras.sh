echo "$PASSWORD" | oras login --plain-http -u "$USER_NAME" --password-stdin "$REGISTRY"
echo hello >file
oras push --plain-http "$REGISTRY/team/oras:v1" file:text/plain
oras attach --plain-http --artifact-type application/vnd.example.note "$REGISTRY/team/oras:v1" file:text/plain
oras discover --plain-http "$REGISTRY/team/oras:v1" | grep vnd.example.note
oras pull --plain-http --output back "$REGISTRY/team/oras:v1"
cmp file back/file
