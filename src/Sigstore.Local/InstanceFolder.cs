using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Http;

namespace Sigstore.Local;

/// <summary>The folder of an instance: made when it holds none, and its documents.</summary>
internal sealed class InstanceFolder : IDisposable
{
    private const int Version = 2;

    private InstanceFolder(string path, InstanceLock instanceLock)
    {
        Root = path;
        Lock = instanceLock;
        Keys = new InstanceKeys(path);
    }

    public string Root { get; }

    public InstanceLock Lock { get; }

    public InstanceKeys Keys { get; }

    /// <summary>32 random hexadecimal digits.</summary>
    public string Id { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    public byte[] TrustedRootJson { get; private set; } = [];

    public byte[] SigningConfigJson { get; private set; } = [];

    /// <summary>The file whose presence makes a folder an instance: it is written last.</summary>
    public static string MarkerOf(string path) => Path.Combine(path, "instance.json");

    /// <summary>The file that writers lock; it outlives a reset.</summary>
    public static string LockOf(string path) => Path.Combine(path, "lock");

    /// <summary>Opens the instance in a folder, or makes one.</summary>
    public static InstanceFolder Open(string path, TimeProvider time)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return OpenCore(full, time);
        }
        catch (Exception refused) when (FolderFailure.IsOne(refused))
        {
            throw FolderFailure.Of(full, refused);
        }
    }

    private static InstanceFolder OpenCore(string full, TimeProvider time)
    {
        InstanceKeys.CreateFolder(full);
        var folder = new InstanceFolder(full, new InstanceLock(LockOf(full)));
        if (!folder.TryLoad())
        {
            using var turn = folder.Lock.Acquire();
            if (!folder.TryLoad())
            {
                folder.Create(turn, time.GetUtcNow());
            }
        }

        folder.Lock.InstanceId = folder.Id;
        return folder;
    }

    /// <summary>Deletes the instance in a folder; processes that have it open refuse to write from then on.</summary>
    public static void Reset(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(MarkerOf(full)))
        {
            throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{full} holds no local instance: nothing was deleted");
        }

        try
        {
            Delete(full);
        }
        catch (Exception refused) when (FolderFailure.IsOne(refused))
        {
            throw FolderFailure.Of(full, refused);
        }
    }

    private static void Delete(string full)
    {
        using var instanceLock = new InstanceLock(LockOf(full));
        using var turn = instanceLock.Acquire();
        turn.Name("");
        File.Delete(MarkerOf(full)); // first: what remains after an interruption is no instance
        foreach (var name in (ReadOnlySpan<string>)["keys", "certificates", "log", "log-v1", "ct", "tuf"])
        {
            if (Directory.Exists(Path.Combine(full, name)))
            {
                Directory.Delete(Path.Combine(full, name), recursive: true);
            }
        }

        File.Delete(Path.Combine(full, "trusted_root.json"));
        File.Delete(Path.Combine(full, "signing_config.json"));
    }

    /// <inheritdoc/>
    public void Dispose() => Lock.Dispose();

    private bool TryLoad()
    {
        if (DurableFile.TryRead(MarkerOf(Root)) is not { } marker)
        {
            return false;
        }

        const FailureCode damaged = FailureCode.LocalInstanceDamaged;
        var json = JsonStrict.Parse(marker, damaged, "instance.json");
        if (!json.Member("version", JsonValueKind.Number, damaged, "instance.json").TryGetInt32(out var version) || version != Version)
        {
            throw new SigstoreException(damaged, $"{MarkerOf(Root)}: expected version {Version}");
        }

        Id = json.StringOf("id", damaged, "instance.json");
        Created = DateTimeOffset.TryParse(json.StringOf("created", damaged, "instance.json"), CultureInfo.InvariantCulture, out var created)
            ? created
            : throw new SigstoreException(damaged, $"{MarkerOf(Root)}: expected the time of creation");
        RequireUnchanged(json.Member("files", JsonValueKind.Object, damaged, "instance.json"));
        TrustedRootJson = ReadDocument("trusted_root.json");
        SigningConfigJson = ReadDocument("signing_config.json");
        return true;
    }

    private void Create(InstanceLock.Turn turn, DateTimeOffset now)
    {
        Id = Guid.NewGuid().ToString("N");
        Created = now;
        Keys.Create(now);
        TrustedRootJson = InstanceDocuments.TrustedRoot(Keys, InstanceKeys.StartOf(now));
        SigningConfigJson = InstanceDocuments.SigningConfig(LocalSigstore.BaseUrl, InstanceKeys.StartOf(now));
        DurableFile.Write(Path.Combine(Root, "trusted_root.json"), TrustedRootJson);
        DurableFile.Write(Path.Combine(Root, "signing_config.json"), SigningConfigJson);
        turn.Name(Id);
        DurableFile.Write(MarkerOf(Root), LocalResponse.WriteJson(json =>
        {
            json.WriteNumber("version", Version);
            json.WriteString("id", Id);
            json.WriteString("created", now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteStartObject("files");
            foreach (var name in FixedFiles())
            {
                json.WriteString(name, Convert.ToHexStringLower(SHA256.HashData(ReadDocument(name))));
            }

            json.WriteEndObject();
        }));
    }

    // What is written once and never again: a changed bit would be another key, or a root that nobody else has.
    private IEnumerable<string> FixedFiles() =>
    [
        "trusted_root.json", "signing_config.json",
        .. ((string[])["keys", "certificates"]).SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.pem").Order(StringComparer.Ordinal).Select(file => $"{folder}/{Path.GetFileName(file)}")),
    ];

    private void RequireUnchanged(JsonElement files)
    {
        foreach (var file in files.EnumerateObject())
        {
            if (file.Value.ValueKind != JsonValueKind.String || file.Value.GetString() != Convert.ToHexStringLower(SHA256.HashData(ReadDocument(file.Name))))
            {
                throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{Path.Combine(Root, file.Name)} is not as it was made");
            }
        }
    }

    private byte[] ReadDocument(string name) =>
        DurableFile.TryRead(Path.Combine(Root, name)) ?? throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{Path.Combine(Root, name)} is missing");
}
