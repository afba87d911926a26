using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests;

public sealed class InstanceFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Keys_are_readable_by_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no Unix permissions here");
            return;
        }

        using (Open())
        {
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "keys")));
        var keys = Directory.GetFiles(Path.Combine(_folder.Path, "keys"));
        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        var secrets = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal));
        Assert.Equal(keys.Order(), secrets.Order());
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no Unix permissions here");
            return;
        }

        using (Open())
        {
        }

        File.SetUnixFileMode(Path.Combine(_folder.Path, "keys", "log.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(FailureCode.LocalKeyExposed, Assert.Throws<SigstoreException>(Open).Failure.Code);
    }

    [Theory]
    [InlineData("instance.json")]
    [InlineData("trusted_root.json")]
    [InlineData("keys/oidc.pem")]
    [InlineData("certificates/fulcio.pem")]
    public void A_missing_or_broken_file_is_refused(string name)
    {
        using (Open())
        {
        }

        var path = Path.Combine(_folder.Path, name);
        if (name == "trusted_root.json")
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, "nonsense");
        }

        Assert.Equal(FailureCode.LocalInstanceDamaged, Assert.Throws<SigstoreException>(Open).Failure.Code);
    }

    [Fact]
    public async Task An_interrupted_creation_starts_over()
    {
        byte[] first;
        using (var local = Open())
        {
            first = local.TrustedRootJson.ToArray();
        }

        File.Delete(Path.Combine(_folder.Path, "instance.json")); // it is written last: without it the folder holds no instance
        using var again = Open();
        Assert.NotEqual(first, again.TrustedRootJson.ToArray());
        Assert.All(await again.CheckLogsAsync(Cancel), log => Assert.Equal(0, log.TreeSize));
    }

    [Fact]
    public async Task Two_that_open_an_empty_folder_at_once_get_the_same_instance()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Open)));
        Assert.Single(opened.Select(local => Convert.ToHexString(local.TrustedRootJson.Span)).Distinct());
        foreach (var local in opened)
        {
            local.Dispose();
        }
    }

    [Fact]
    public async Task After_a_reset_nothing_is_written_by_whoever_still_has_the_old_instance_open()
    {
        using var old = Open();
        using var http = new HttpClient(old.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        LocalSigstore.Reset(_folder.Path);
        using var fresh = Open();
        using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest("late")(), Cancel);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("SIG5003", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(0, (await fresh.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    [Fact]
    public void A_folder_without_an_instance_is_not_reset()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "thesis.txt"), "years of work");
        Assert.Equal(FailureCode.LocalInstanceDamaged, Assert.Throws<SigstoreException>(() => LocalSigstore.Reset(_folder.Path)).Failure.Code);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "thesis.txt")));
    }

    [Fact]
    public void The_root_carries_the_mark_and_both_documents_are_what_the_client_reads()
    {
        using var local = Open();
        var root = TrustedRoot.Parse(local.TrustedRootJson.Span);
        Assert.True(root.IsLocalInstance);
        Assert.Equal(2, root.Logs.Length);
        SigningConfig.Parse(local.SigningConfigJson.Span);
    }

    [Fact]
    public void The_user_of_a_machine_is_an_address_whatever_characters_the_names_have() =>
        Assert.Equal("zo--m@my-box", (string)TokenIdentity.OfUser("Zoë M!", "my box").Claims["email"]);

    [Theory]
    [InlineData("anna@laptop", "USER=anna", "HOSTNAME=laptop")]
    [InlineData("anna@machine", "USERNAME=Anna", "HOSTNAME=")]
    [InlineData("somebody@machine", "USER=-")]
    [InlineData("root@machine")]
    public void Who_uses_a_machine_is_asked_of_the_system_where_no_variable_says(string expected, params string[] variables)
    {
        var environment = variables.Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal(expected, (string)TokenIdentity.OfThisMachine(environment.GetValueOrDefault, "root", "machine").Claims["email"]);
    }

    public void Dispose() => _folder.Dispose();

    private LocalSigstore Open() => LocalSigstore.Open(_folder.Path, TimeProvider.System);
}
