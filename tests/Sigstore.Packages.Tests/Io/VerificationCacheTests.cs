using System.Runtime.Versioning;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>An earlier pass answers only for the very same untouched files.</summary>
public sealed class VerificationCacheTests : IDisposable
{
    private const string Request = "tool 1\0verify";
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["ArtifactsPath"] = "out" };
    private readonly string _root = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
    private readonly StoppedClock _clock = new();

    public VerificationCacheTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file identities come from statx");
        foreach (var file in (string[])["package/a.dll", "package/lib/b.dll", "policy.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
            File.WriteAllText(PathOf(file), "content");
        }

        File.WriteAllText(PathOf("elsewhere.props"), "<Project />");
        File.CreateSymbolicLink(PathOf("linked.props"), PathOf("elsewhere.props"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_pass_is_remembered_for_the_same_request_on_the_same_day()
    {
        Assert.True(Store());
        Assert.Equal("report"u8, Open().FindReport()!);
        Assert.Null(VerificationCache.Open(Home, "tool 2\0verify", _environment.GetValueOrDefault, _clock)!.FindReport());
        _clock.Now += TimeSpan.FromDays(1);
        Assert.Null(Open().FindReport());
    }

    public static TheoryData<string> Changes => ["content", "content with its old time", "added", "removed", "replaced", "link", "policy", "policy removed", "a policy nearer by", "a rename there and back",
        "a folder added", "a folder replaced", "rights", "what a link leads to", "a variable", "a variable removed"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_change_of_an_input_ends_it(string change)
    {
        Assert.True(Store());
        Change(change);
        Assert.Null(Open().FindReport());
    }

    [Fact]
    public void What_changed_during_the_run_is_not_remembered()
    {
        var cache = Open(TimeSpan.FromDays(-1));
        File.WriteAllText(PathOf("package/a.dll"), "changed");
        Assert.False(cache.Store("report", Inputs()));
    }

    [Fact]
    public void What_depends_on_more_than_files_is_not_remembered()
    {
        var inputs = Inputs();
        inputs.Incomplete();
        Assert.False(Open().Store("report", inputs));
    }

    [Fact]
    public void A_link_inside_a_folder_hides_what_it_leads_to_and_is_not_remembered()
    {
        File.CreateSymbolicLink(PathOf("package/link"), PathOf("policy.json"));
        Assert.False(Store());
    }

    [Fact]
    public void A_record_of_another_request_is_not_used_even_under_its_name()
    {
        Assert.True(Store());
        var record = Assert.Single(Directory.GetFiles(Path.Combine(Home, "cache", "verify")));
        var bytes = File.ReadAllBytes(record);
        bytes[bytes.AsSpan().IndexOf("tool 1"u8) + 5] = (byte)'2';
        File.WriteAllBytes(record, bytes);
        Assert.Null(Open().FindReport());
    }

    [Fact]
    public void A_record_that_is_cut_short_is_not_used()
    {
        Assert.True(Store());
        var record = Assert.Single(Directory.GetFiles(Path.Combine(Home, "cache", "verify")));
        var whole = File.ReadAllBytes(record);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(record, whole[..length]);
            Assert.Null(Open().FindReport());
        }

        File.WriteAllBytes(record, [.. whole, 0]);
        Assert.Null(Open().FindReport());
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_record_that_others_could_have_written_or_read_is_not_used()
    {
        Assert.True(Store());
        var record = Assert.Single(Directory.GetFiles(Path.Combine(Home, "cache", "verify")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(record));
        File.SetUnixFileMode(record, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Null(Open().FindReport());
        File.SetUnixFileMode(record, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.NotNull(Open().FindReport());
        File.SetUnixFileMode(Path.GetDirectoryName(record)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        Assert.Null(Open().FindReport());
        File.SetUnixFileMode(Path.GetDirectoryName(record)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.NotNull(Open().FindReport());
        File.WriteAllText(record, "{ \"damaged\": true }");
        Assert.Null(Open().FindReport());
    }

    private string Home => PathOf("home");

    private string PathOf(string path) => Path.Combine(_root, path);

    private VerificationCache Open(TimeSpan offset = default)
    {
        // Runs begin well after the files were written, unless a test says otherwise.
        _clock.Offset = offset;
        return VerificationCache.Open(Home, Request, _environment.GetValueOrDefault, _clock)!;
    }

    private bool Store() => Open().Store("report", Inputs());

    private InputLog Inputs()
    {
        var inputs = new InputLog();
        inputs.File(PathOf("policy.json"));
        inputs.File(PathOf("nearer/policy.json"));
        inputs.Place(PathOf(".git"));
        inputs.File(PathOf("linked.props"));
        inputs.Variable("ArtifactsPath");
        inputs.Tree(PathOf("package"));
        return inputs;
    }

    private void Change(string change)
    {
        var file = PathOf("package/lib/b.dll");
        var time = File.GetLastWriteTimeUtc(file);
        switch (change)
        {
            case "content": File.WriteAllText(file, "another"); break;
            case "content with its old time":
                File.WriteAllText(file, "CONTENT");
                File.SetLastWriteTimeUtc(file, time);
                break;
            case "added": File.WriteAllText(PathOf("package/lib/c.dll"), "x"); break;
            case "removed": File.Delete(file); break;
            case "replaced":
                File.WriteAllText(PathOf("other"), "content");
                File.SetLastWriteTimeUtc(PathOf("other"), time);
                File.Move(PathOf("other"), file, overwrite: true);
                break;
            case "link":
                File.Move(file, PathOf("other"));
                File.CreateSymbolicLink(file, PathOf("other"));
                break;
            case "policy": File.AppendAllText(PathOf("policy.json"), " "); break;
            case "policy removed": File.Delete(PathOf("policy.json")); break;
            case "a policy nearer by":
                Directory.CreateDirectory(PathOf("nearer"));
                File.WriteAllText(PathOf("nearer/policy.json"), "{}");
                break;
            case "a folder added": Directory.CreateDirectory(PathOf("package/lib/empty")); break;
            case "a folder replaced":
                Directory.Move(PathOf("package/lib"), PathOf("old"));
                Directory.CreateDirectory(PathOf("package/lib"));
                File.Move(PathOf("old/b.dll"), file);
                break;
            case "rights": File.SetAttributes(file, FileAttributes.ReadOnly); break;
            case "what a link leads to": File.AppendAllText(PathOf("elsewhere.props"), " "); break;
            case "a variable": _environment["ArtifactsPath"] = "other"; break;
            case "a variable removed": _environment.Remove("ArtifactsPath"); break;
            default:
                File.Move(file, PathOf("other"));
                File.Move(PathOf("other"), file);
                break;
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow.AddHours(1);

        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => Now + Offset;
    }
}
