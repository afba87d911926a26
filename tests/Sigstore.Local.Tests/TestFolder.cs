namespace Sigstore.Local.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sigstore-local-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
